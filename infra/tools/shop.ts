import { parseArgs } from 'node:util';
import { loadShop } from './shop/load.ts';

const { values } = parseArgs({ options: { url: { type: 'string' }, key: { type: 'string' } } });
const { url, key } = values;
if (!url || !key) {
  console.error('Loads the sample shop: node infra/tools/shop.ts --url URL --key SECRET_KEY');
  process.exit(1);
}
await loadShop({ url, key });
