import { importOrders } from './orders/import.ts';
import { type Options, optionsFrom, usage } from './orders/options.ts';
import { reach } from './orders/send.ts';

async function main(options: Options): Promise<void> {
  await reach(options);
  const { orders, after, bad, resumedAt, badFile } = await importOrders(options, process.cwd());
  if (resumedAt > 0) console.log(`Went on after line ${resumedAt}, where the last run stopped.`);
  console.log(`${orders} orders are with ${options.url}.`);
  if (after > 0) console.log(`${after} orders after ${options.until} were left out.`);
  if (bad > 0)
    console.log(`${bad} ${bad === 1 ? 'line is no order' : 'lines are no orders'}: see ${badFile}`);
}

try {
  await main(optionsFrom(process.argv.slice(2), process.cwd()));
} catch (error) {
  console.error(`${(error as Error).message}\n\n${usage}`);
  process.exitCode = 1;
}
