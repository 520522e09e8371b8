import Handlebars from 'handlebars';

/** Where an output goes, which decides how what is inserted into it is escaped. */
export type Context = 'html' | 'text' | 'json';

/** An offer that was decided on for the customer of a message. */
export interface ServedOffer {
  readonly offerId: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** What comes back with the click. */
  readonly receipt?: string | undefined;
}

/** What is asked of recommendations: `{{#recommendations "like-this" item=event.product_id count=3}}`. */
export interface ItemsAsked {
  readonly kind: string;
  readonly count: number;
  readonly itemId?: string;
  readonly category?: string;
}

/** A code that a customer may redeem. */
export interface ServedVoucher {
  readonly offerId: string;
  readonly code: string;
  readonly expiresAt: string;
  readonly value?: number | undefined;
  readonly minimumBasket?: number | undefined;
}

/** What is asked for by `{{voucher "spring"}}`, or by a block of it. */
export interface VoucherAsked {
  readonly offerId: string;
  /** Of the offer that it stands in. */
  readonly receipt?: string;
  /** The words have no other way: a block has its `else`. */
  readonly needed: boolean;
}

/** There is no code for words that cannot do without one. */
export class NoVoucher extends Error {}

/** What a template may ask for beyond its data. */
export interface Tools {
  /** Of a placement, best first: `{{#offers "home-hero"}}`. */
  readonly offers: (placementId: string) => readonly ServedOffer[];
  /** Items of the shop, best first, each with what is shown of it. */
  readonly recommendations: (asked: ItemsAsked) => readonly Readonly<Record<string, unknown>>[];
  /** Of an offer, for the customer of the message alone; nothing where they have none. */
  readonly voucher: (asked: VoucherAsked) => ServedVoucher | undefined;
  /** An address by which a click is known, `{{link "https://..."}}`; within an offer with its receipt. */
  readonly link: (url: string, receipt?: string) => string;
}

export const noTools: Tools = {
  offers: () => [],
  recommendations: () => [],
  voucher: () => undefined,
  link: (url) => url,
};

/** What stands for a voucher where none is claimed: as long as a generated one, and nobody's. */
export const standIn = ({ offerId }: Pick<VoucherAsked, 'offerId'>): ServedVoucher => ({
  offerId,
  code: 'XXXXXXXXXXXXXX',
  expiresAt: '2036-01-01T00:00:00.000Z',
});

/** An instance of our own: nothing that is registered elsewhere reaches our templates. */
const engine = Handlebars.create();
type Compiled = (data: unknown, tools: Tools) => string;
const compiled = new Map<string, Compiled>();
const COMPILED_MAX = 500;

/** Renders one template. Throws when it cannot be, or its output is larger than so many bytes. */
export function render(
  source: string,
  data: object,
  { as, most, tools }: { readonly as: Context; readonly most: number; readonly tools: Tools },
): string {
  const output = compile(source, as)(bare(data, as), tools);
  if (Buffer.byteLength(output) > most)
    throw new Error(`A part of the message is larger than ${most} bytes`);
  return output;
}

/**
 * Compiled from text only (a parsed template could carry code), with the helpers that Handlebars itself brings and ours,
 * `log` not among them: it would write traits into the log.
 */
function compile(source: string, as: Context): Compiled {
  const name = `${as} ${source}`;
  const found = compiled.get(name);
  if (found) return found;
  const template = engine.compile(String(source), {
    knownHelpersOnly: true,
    knownHelpers: knownHelpers as KnownHelpers,
    noEscape: as !== 'html',
  });
  const made: Compiled = (data, tools) =>
    template(data, {
      allowProtoPropertiesByDefault: false,
      allowProtoMethodsByDefault: false,
      allowCallsToHelperMissing: false,
      helpers: helpersOf(tools, as),
    } as Parameters<typeof template>[1]);
  if (compiled.size >= COMPILED_MAX) compiled.clear();
  compiled.set(name, made);
  return made;
}

/** Beside those of Handlebars itself. */
export const ownHelpers = ['offers', 'recommendations', 'voucher', 'link'] as const;

export const knownHelpers: Readonly<Record<string, boolean>> = {
  log: false,
  ...Object.fromEntries(ownHelpers.map((name) => [name, true])),
};

type KnownHelpers = NonNullable<CompileOptions['knownHelpers']>;

function helpersOf({ offers, recommendations, voucher, link }: Tools, as: Context) {
  return {
    voucher(this: unknown, offerId: unknown, options: Handlebars.HelperOptions): unknown {
      const needed = options.fn === undefined;
      const receipt: string | undefined = options.data?.receipt;
      const found =
        typeof offerId === 'string'
          ? voucher({ offerId, needed, ...(receipt !== undefined && { receipt }) })
          : undefined;
      if (needed && !found) throw new NoVoucher(`There is no voucher of ${offerId}`);
      if (needed) return bare(found?.code, as);
      return found ? options.fn(bare(found, as)) : options.inverse(this);
    },
    recommendations(this: unknown, ...args: unknown[]): string {
      const options = args.pop() as Handlebars.HelperOptions;
      const served = recommendations(askedBy(args[0], options.hash));
      if (served.length === 0) return options.inverse(this);
      return served
        .map((item, index) => {
          const data = { ...Handlebars.createFrame(options.data), index };
          return options.fn(bare(item, as), { data });
        })
        .join('');
    },
    offers(this: unknown, placementId: unknown, options: Handlebars.HelperOptions): string {
      const served = typeof placementId === 'string' ? offers(placementId) : [];
      if (served.length === 0) return options.inverse(this);
      return served
        .map(({ offerId, content, receipt }, index) => {
          const data = { ...Handlebars.createFrame(options.data), index, receipt };
          return options.fn(bare({ ...content, offerId, receipt }, as), { data });
        })
        .join('');
    },
    link(url: unknown, options: Handlebars.HelperOptions): string {
      return typeof url === 'string' ? link(url.trim(), options.data?.receipt) : '';
    },
  };
}

/** As many items as a block shows where it does not say, and at most. */
const ITEMS = 3;
export const MAX_ITEMS = 20;

function askedBy(kind: unknown, hash: Readonly<Record<string, unknown>>): ItemsAsked {
  const { count, item, category } = hash;
  return {
    kind: typeof kind === 'string' ? kind : 'for-you',
    count: typeof count === 'number' ? Math.min(Math.max(1, Math.trunc(count)), MAX_ITEMS) : ITEMS,
    ...((typeof item === 'string' || typeof item === 'number') && { itemId: String(item) }),
    ...(typeof category === 'string' && { category }),
  };
}

/**
 * A copy without prototypes: a template finds what is there, and nothing that every object has. For JSON texts are escaped
 * as the inside of a string.
 */
function bare(value: unknown, as: Context): unknown {
  if (typeof value === 'string')
    return as === 'json' ? JSON.stringify(value.toWellFormed()).slice(1, -1) : value;
  if (Array.isArray(value)) return value.map((inner) => bare(inner, as));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [name, inner] of Object.entries(value)) copy[name] = bare(inner, as);
  return copy;
}
