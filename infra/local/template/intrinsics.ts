/** What an intrinsic function may ask of the stack that it stands in. */
export interface Scope {
  /** `Ref` of a resource, a parameter or a pseudo parameter. Throws when there is none. */
  reference(name: string): unknown;
  /** `Fn::GetAtt`. Throws when the resource has no such attribute here. */
  attribute(logicalId: string, attribute: string): unknown;
  /** `Fn::ImportValue`. */
  exported(name: string): unknown;
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/** CloudFormation's "Intrinsic function reference", as far as a CDK application of ours needs it. */
const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.reference(String(name)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId = '', ...attribute] = Array.isArray(argument)
      ? argument.map(String)
      : String(argument).split('.');
    return scope.attribute(logicalId, attribute.join('.'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = pair('Fn::Join', argument);
    return list('Fn::Join', evaluate(parts, scope)).join(String(separator));
  },
  'Fn::Sub': (argument, scope) => {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const given = Object(evaluate(variables, scope));
    return String(text).replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(given, name)) return String(given[name]);
      const [logicalId = '', ...attribute] = name.split('.');
      return String(
        attribute.length > 0
          ? scope.attribute(logicalId, attribute.join('.'))
          : scope.reference(name),
      );
    });
  },
  'Fn::Select': (argument, scope) => {
    const [index, choices] = pair('Fn::Select', argument);
    const chosen = list('Fn::Select', evaluate(choices, scope))[Number(evaluate(index, scope))];
    if (chosen === undefined) throw new Error(`Fn::Select finds nothing at ${String(index)}`);
    return chosen;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = pair('Fn::Split', argument);
    return String(evaluate(text, scope)).split(String(separator));
  },
  'Fn::ImportValue': (name, scope) => scope.exported(String(evaluate(name, scope))),
};

/**
 * A property with every intrinsic function in it resolved. Throws for a function that is not known here, so that
 * nothing is read wrongly in silence.
 */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((element) => evaluate(element, scope));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && (only[0] === 'Ref' || only[0].startsWith('Fn::'))) {
    const intrinsic = intrinsics[only[0]];
    if (!intrinsic) throw new Error(`The template uses ${only[0]}, which is not known here`);
    return intrinsic(only[1], scope);
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, evaluate(inner, scope)]));
}

function pair(name: string, argument: unknown): readonly [unknown, unknown] {
  if (!Array.isArray(argument) || argument.length !== 2)
    throw new Error(`${name} takes two arguments`);
  return [argument[0], argument[1]];
}

function list(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${name} takes a list`);
  return value;
}
