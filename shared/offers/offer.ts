import * as z from 'zod';
import { DefinitionId } from '../lambda/id.ts';
import { Condition } from '../segments/condition.ts';
import { Instant } from '../time.ts';
import { ContextCondition } from './applicability/condition.ts';
import { Budget, Cap } from './cap.ts';
import { Voucher } from './voucher.ts';

/** What a front end shows; Rapport does not look into it. */
const Content = z.record(z.string(), z.unknown());

const Variant = z.strictObject({
  placement: DefinitionId.optional(),
  /** BCP 47; `de` serves `de-CH` too. */
  locale: z.string().min(2).max(35).optional(),
  content: Content,
});

/** Something worth showing. */
export const Offer = z
  .strictObject({
    name: z.string().min(1).max(200),
    placements: z.array(DefinitionId).min(1).max(50),
    eligibility: Condition.optional(),
    /** When, where and on what it may be shown. What looks at something that the request does not say does not hold. */
    applicability: ContextCondition.optional(),
    /** Higher is served first; ties by id. */
    priority: z.int().min(-1_000_000).max(1_000_000).default(0),
    content: Content,
    variants: z.array(Variant).max(50).optional(),
    startsAt: Instant,
    endsAt: Instant,
    /** What kind of content it is, for placements that show some kinds only. */
    contentKind: z.string().min(1).max(50).optional(),
    /** Of what it is about; what is known of a category's offers helps a new one. */
    category: z.string().min(1).max(100).optional(),
    tags: z.array(z.string().min(1).max(50)).max(50).optional(),
    /** What it is worth when it works, in the shop's currency: a bandit weighs chances by it. */
    value: z.number().positive().max(1_000_000_000).optional(),
    /** Of the offers of one group at most one is in a decision. */
    exclusionGroups: z.array(z.string().min(1).max(50)).max(20).optional(),
    caps: z.array(Cap).max(20).optional(),
    budget: Budget.optional(),
    voucher: Voucher.optional(),
    /** Served only where nothing else is left to serve. */
    fallback: z.boolean().default(false),
  })
  .refine(({ startsAt, endsAt }) => startsAt < endsAt, {
    path: ['endsAt'],
    message: 'must be after startsAt',
  });
export type Offer = z.output<typeof Offer>;

/** The content for a placement and locale: the variant that names most of both, else the offer's own. */
export function contentFor(
  { content, variants = [] }: Offer,
  placementId: string,
  locale: string | undefined,
): Offer['content'] {
  const fitting = variants
    .filter((variant) => variant.placement === undefined || variant.placement === placementId)
    .filter((variant) => variant.locale === undefined || speaks(locale, variant.locale))
    .map((variant) => ({ variant, named: named(variant) }));
  const best = fitting.reduce<(typeof fitting)[number] | undefined>(
    (found, next) => (found && found.named >= next.named ? found : next),
    undefined,
  );
  return best?.variant.content ?? content;
}

const speaks = (asked: string | undefined, offered: string): boolean =>
  asked !== undefined &&
  (asked.toLowerCase() === offered.toLowerCase() ||
    asked.toLowerCase().startsWith(`${offered.toLowerCase()}-`));

/** A named placement outweighs a named locale, and a longer locale a shorter one. */
const named = ({ placement, locale }: z.output<typeof Variant>): number =>
  (placement === undefined ? 0 : 100) + (locale?.length ?? 0);
