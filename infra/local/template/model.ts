/**
 * What the local host knows of the application: everything that the synthesized templates of all stacks declare,
 * with every intrinsic function resolved. The rooms of the host read this and nothing else of CloudFormation.
 *
 * Physical names are generated from logical ids; the account is 000000000000; a queue's URL lies under the local AWS
 * endpoint.
 */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Only in the policies of resources: `*`, a service's host name, or an ARN. */
  readonly principals?: readonly string[];
  /** Operator to condition key to value: `{ArnEquals: {'aws:SourceArn': 'arn:...'}}`. */
  readonly conditions: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

export interface FunctionSpec {
  readonly name: string;
  readonly arn: string;
  /** Absolute path of the bundled asset. */
  readonly directory: string;
  /** `index.handler`. */
  readonly handler: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What the function's role allows. */
  readonly policies: readonly Statement[];
  /** Who may invoke it (AWS::Lambda::Permission). */
  readonly permissions: readonly Statement[];
  /** How often an asynchronous invocation that failed is tried again. */
  readonly asyncRetries: number;
  /** ARN of the queue that is told of one that failed every time. */
  readonly onFailure?: string;
  readonly recursiveLoop: 'Allow' | 'Terminate';
}

export interface TableKey {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
  readonly kind: 'HASH' | 'RANGE';
}

export interface IndexSpec {
  readonly name: string;
  readonly keys: readonly TableKey[];
  readonly projection: 'KEYS_ONLY' | 'ALL' | 'INCLUDE';
  /** Attributes of an INCLUDE projection. */
  readonly attributes?: readonly string[];
}

export interface TableSpec {
  readonly name: string;
  readonly arn: string;
  readonly keys: readonly TableKey[];
  readonly indexes: readonly IndexSpec[];
  readonly ttlAttribute?: string;
}

export interface QueueSpec {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilitySeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  readonly deadLetter?: { readonly arn: string; readonly maxReceives: number };
  readonly policy: readonly Statement[];
}

export interface Subscription {
  /** `sqs`, `lambda`, `email` ... */
  readonly protocol: string;
  readonly endpoint: string;
  readonly raw: boolean;
}

export interface TopicSpec {
  readonly name: string;
  readonly arn: string;
  readonly subscriptions: readonly Subscription[];
  readonly policy: readonly Statement[];
}

export interface MappingSpec {
  readonly functionName: string;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** ReportBatchItemFailures: only the messages that the answer names come back. */
  readonly reportFailures: boolean;
  readonly maxConcurrency?: number;
}

export interface ScheduleSpec {
  readonly name: string;
  readonly arn: string;
  /** `rate(1 minute)` or `cron(0 * * * ? *)`. */
  readonly expression: string;
  readonly timezone: string;
  readonly functionName: string;
  /** JSON text handed to the function; EventBridge's own event when absent. */
  readonly input?: string;
  /** Whether the function's policy, or the schedule's role, lets it invoke. */
  readonly permitted: boolean;
}

export interface RouteSpec {
  /** `POST /v1/track`, `ANY /x/{proxy+}` or `$default`. */
  readonly key: string;
  readonly functionName: string;
  /** The integration's own limit, 30 s unless set. */
  readonly timeoutMs: number;
  /** Whether the function's policy lets the gateway invoke it. */
  readonly permitted: boolean;
}

export interface Throttle {
  /** Requests per second. */
  readonly rate: number;
  readonly burst: number;
}

export interface Cors {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly expose: readonly string[];
  readonly credentials: boolean;
  readonly maxAgeSeconds?: number;
}

export interface ApiSpec {
  readonly id: string;
  readonly cors?: Cors;
  /** The stage's default for every route. */
  readonly throttle?: Throttle;
  /** By route key: overrides of the stage. */
  readonly routeThrottles: Readonly<Record<string, Throttle>>;
}

export interface SecretSpec {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  /** A generated value; absent when the template spells it. */
  readonly generate?: {
    readonly length: number;
    readonly excludePunctuation: boolean;
    readonly excludeCharacters: string;
    readonly includeSpace: boolean;
    /** With a key, the generated text stands in the template's JSON under it. */
    readonly template?: string;
    readonly key?: string;
  };
  readonly value?: string;
}

export interface BucketSpec {
  readonly name: string;
  readonly arn: string;
  /** Objects whose keys begin so are forgotten after so many days. */
  readonly expiry: readonly { readonly prefix: string; readonly days: number }[];
}

export interface ConfigurationSetSpec {
  readonly name: string;
  readonly destinations: readonly {
    /** SES's spelling in templates: `SEND`, `DELIVERY`, `BOUNCE`, `COMPLAINT`, `OPEN`, `CLICK` ... upper-cased. */
    readonly events: readonly string[];
    readonly topicArn: string;
  }[];
}

export interface Model {
  readonly region: string;
  readonly account: string;
  readonly functions: readonly FunctionSpec[];
  readonly tables: readonly TableSpec[];
  readonly queues: readonly QueueSpec[];
  readonly topics: readonly TopicSpec[];
  readonly mappings: readonly MappingSpec[];
  readonly schedules: readonly ScheduleSpec[];
  readonly routes: readonly RouteSpec[];
  readonly api: ApiSpec;
  readonly secrets: readonly SecretSpec[];
  readonly buckets: readonly BucketSpec[];
  readonly configurationSets: readonly ConfigurationSetSpec[];
  /** Outputs of all stacks, by the output's name (later stacks win). */
  readonly outputs: Readonly<Record<string, string>>;
}
