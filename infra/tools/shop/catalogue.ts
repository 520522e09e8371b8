export interface Product {
  readonly product_id: string;
  readonly name: string;
  readonly category: string;
  readonly price: number;
}

const shelves: Readonly<Record<string, readonly (readonly [name: string, price: number])[]>> = {
  shoes: [
    ['Trail runner', 119],
    ['City sneaker', 89],
    ['Hiking boot', 169],
    ['Ballerina', 69],
    ['Sandal', 49],
    ['Chelsea boot', 149],
  ],
  jackets: [
    ['Rain shell', 139],
    ['Down jacket', 219],
    ['Denim jacket', 99],
    ['Fleece', 79],
    ['Parka', 249],
  ],
  bags: [
    ['Day pack', 69],
    ['Tote', 39],
    ['Messenger', 89],
    ['Weekender', 129],
  ],
  sport: [
    ['Yoga mat', 35],
    ['Bottle', 19],
    ['Head torch', 45],
    ['Trekking poles', 75],
    ['Running belt', 25],
  ],
  accessories: [
    ['Wool hat', 25],
    ['Scarf', 35],
    ['Gloves', 29],
    ['Socks, three pairs', 18],
    ['Leather belt', 45],
  ],
};

/** What the sample shop sells. */
export const catalogue: readonly Product[] = Object.entries(shelves).flatMap(([category, shelf]) =>
  shelf.map(([name, price], index) => ({
    product_id: `${category}-${index + 1}`,
    name,
    category,
    price,
  })),
);

export const categories = Object.keys(shelves);
