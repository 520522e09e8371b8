import type { Model, Statement } from '../template/model.ts';

/** What somebody wants to do. `context` holds condition keys in lower case. */
export interface Attempt {
  readonly action: string;
  readonly resource: string;
  /** Only for the policies of resources: `sns.amazonaws.com`, or a role's ARN. */
  readonly principal?: string;
  readonly context?: Readonly<Record<string, string>>;
}

/** Everything on this machine counts as encrypted in transit, as everything on AWS is. */
const always: Readonly<Record<string, string>> = { 'aws:securetransport': 'true' };

type Operator = (actual: string | undefined, wanted: readonly string[]) => boolean;

const anyLike: Operator = (actual, wanted) =>
  actual !== undefined && wanted.some((pattern) => matches(pattern, actual));
const anyEqual: Operator = (actual, wanted) => actual !== undefined && wanted.includes(actual);

const operators: Readonly<Record<string, Operator>> = {
  Bool: (actual, wanted) =>
    anyEqual(
      actual,
      wanted.map((value) => value.toLowerCase()),
    ),
  StringEquals: anyEqual,
  StringNotEquals: (actual, wanted) => !anyEqual(actual, wanted),
  StringLike: anyLike,
  StringNotLike: (actual, wanted) => !anyLike(actual, wanted),
  ArnEquals: anyLike,
  ArnLike: anyLike,
  ArnNotEquals: (actual, wanted) => !anyLike(actual, wanted),
  ArnNotLike: (actual, wanted) => !anyLike(actual, wanted),
};

const keys = new Set([
  'aws:securetransport',
  'aws:sourcearn',
  'aws:sourceaccount',
  'ses:fromaddress',
  'ses:fromdisplayname',
]);

/** What the statements say together: an explicit Deny beats every Allow; `silent` when none speaks of it. */
export function judge(
  statements: readonly Statement[],
  attempt: Attempt,
): 'allowed' | 'denied' | 'silent' {
  const speaking = statements.filter((statement) => speaks(statement, attempt));
  if (speaking.some(({ effect }) => effect === 'Deny')) return 'denied';
  return speaking.length > 0 ? 'allowed' : 'silent';
}

/** Within one account either side may allow and either side may deny. */
export function permits(
  role: readonly Statement[],
  resourcePolicy: readonly Statement[],
  attempt: Attempt,
): boolean {
  const verdicts = [judge(role, attempt), judge(resourcePolicy, attempt)];
  return !verdicts.includes('denied') && verdicts.includes('allowed');
}

/**
 * Refuses to start on a condition that the host cannot judge: guessing either way would be a lie.
 * Throws an Error that names the owner of the policy, the operator and the key.
 */
export function assertKnownConditions(model: Model): void {
  const owners = [
    ...model.functions.map(({ name, policies }) => [name, policies] as const),
    ...model.queues.map(({ name, policy }) => [name, policy] as const),
    ...model.topics.map(({ name, policy }) => [name, policy] as const),
  ];
  for (const [owner, statements] of owners) {
    for (const [operator, key] of statements.flatMap(conditionsOf)) {
      if (operators[operator] && keys.has(key.toLowerCase())) continue;
      throw new Error(`The policy of ${owner} has a condition unknown here: ${operator} of ${key}`);
    }
  }
}

const conditionsOf = ({ conditions }: Statement) =>
  Object.entries(conditions).flatMap(([operator, wanted]) =>
    Object.entries(wanted).map(([key, values]) => [operator, key, values] as const),
  );

function speaks(statement: Statement, { action, resource, principal, context }: Attempt): boolean {
  return (
    statement.actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    (statement.resources.length === 0 ||
      statement.resources.some((pattern) => matches(pattern, resource))) &&
    names(statement.principals, principal) &&
    conditionsOf(statement).every(([operator, key, values]) =>
      operators[operator]?.(
        { ...context, ...always }[key.toLowerCase()],
        typeof values === 'string' ? [values] : values,
      ),
    )
  );
}

/** `principals` is absent in a role's policy: it speaks of the role alone. An account stands for its every role. */
function names(principals: readonly string[] | undefined, principal: string | undefined): boolean {
  if (principals === undefined) return true;
  if (principals.includes('*')) return true;
  if (principal === undefined) return false;
  const account = principal.split(':')[4];
  return principals.some(
    (named) =>
      named === principal ||
      (account !== undefined && (named === account || named === `arn:aws:iam::${account}:root`)),
  );
}

const patterns = new Map<string, RegExp>();

/** `*` for any text, `?` for one character; everything else is literal. */
function matches(pattern: string, text: string): boolean {
  if (pattern === '*' || pattern === text) return true;
  let expression = patterns.get(pattern);
  if (!expression) {
    const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    expression = new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
    patterns.set(pattern, expression);
  }
  return expression.test(text);
}
