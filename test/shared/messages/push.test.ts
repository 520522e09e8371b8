import {
  CreatePlatformEndpointCommand,
  GetEndpointAttributesCommand,
  PublishCommand,
  SetEndpointAttributesCommand,
} from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { emptyCatalog } from '../../../shared/catalog/catalog.ts';
import { phones } from '../../../shared/clients/sns.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import type { Device, Profile } from '../../../shared/customers/profile.ts';
import { putProfile } from '../../../shared/customers/store.ts';
import { takeIn } from '../../../shared/messages/feedback.ts';
import { endpointIdOf, standingOf, targetsOf } from '../../../shared/messages/push/endpoint.ts';
import { preparePush } from '../../../shared/messages/push/prepare.ts';
import { listEndpoints } from '../../../shared/messages/push/store.ts';
import { plus } from '../../../shared/time.ts';
import { aMessage, aProfile, before, defined, noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';

const application = 'arn:aws:sns:eu-west-1:000000000000:app/APNS/shop';
const setting = { applications: { ios: application } };
const DAY = 86_400_000;

const aDevice = (token: string, overrides: Partial<Device> = {}): Device => ({
  ...{ kind: 'ios', token, trust: 'proven', firstSeen: before, lastSeen: before },
  ...overrides,
});
const owning = (customer: CustomerKey, ...devices: Device[]): Profile => ({
  ...aProfile(customer),
  devices,
});

describe('whom push reaches', () => {
  const tokens = (profile: Profile) => targetsOf(profile, setting).map(({ token }) => token);

  test('are the devices of configured applications, the one seen last first, five at most', () => {
    const some = Array.from({ length: 7 }, (_, day) =>
      aDevice(`t-${day}`, { lastSeen: plus(before, day * DAY) }),
    );
    expect(tokens(owning('u:ada', ...some))).toEqual(['t-6', 't-5', 't-4', 't-3', 't-2']);
    expect(tokens(owning('u:ada', aDevice('t', { kind: 'android' })))).toEqual([]);
    expect(tokens(owning('u:ada', aDevice('t', { kind: 'constructor' })))).toEqual([]);
  });

  test.each([
    ['new', 'is not known', {}, undefined],
    ['known', 'was registered after it was seen', { lastSeen: before }, {}],
    ['known', 'was seen within a week of that', { lastSeen: plus(noon, 6 * DAY) }, {}],
    ['new', 'was seen a week later, and is refreshed', { lastSeen: plus(noon, 8 * DAY) }, {}],
    ['dead', 'is dead', { lastSeen: noon }, { deadAt: noon }],
    ['new', 'was seen after it died', { lastSeen: plus(noon, 1) }, { deadAt: noon }],
  ] as const)('a device is %s that %s', (standing, _why, device, endpoint) => {
    const row = { customer: 'u:ada' as const, endpointId: 'e', arn: 'arn', registeredAt: noon };
    const known = endpoint && { ...row, ...endpoint };
    expect(standingOf(aDevice('t', device), known)).toBe(standing);
  });
});

/** SNS with its endpoints, by token. */
class Phones {
  readonly endpoints = new Map<string, Record<string, string>>();
  readonly published: string[] = [];
  readonly registered: string[] = [];
  /** What a publication to a token meets. */
  readonly refusing = new Map<string, Error>();

  constructor() {
    const sns = mockClient(phones);
    sns.on(CreatePlatformEndpointCommand).callsFake(({ Token, CustomUserData }) => {
      const found = this.endpoints.get(Token);
      if (found && found.CustomUserData !== CustomUserData)
        throw new Error(
          `Invalid parameter: Token Reason: Endpoint ${arnOf(Token)} already exists with the same Token, but different attributes.`,
        );
      if (!found) this.endpoints.set(Token, { Token, CustomUserData, Enabled: 'true' });
      this.registered.push(Token);
      return { EndpointArn: arnOf(Token) };
    });
    sns.on(GetEndpointAttributesCommand).callsFake(({ EndpointArn }) => ({
      Attributes: { ...this.at(EndpointArn) },
    }));
    sns.on(SetEndpointAttributesCommand).callsFake(({ EndpointArn, Attributes }) => {
      Object.assign(this.at(EndpointArn), Attributes);
      return {};
    });
    sns.on(PublishCommand).callsFake(({ TargetArn = '' }) => {
      const { Token = '', Enabled } = this.at(TargetArn);
      const refusal = this.refusing.get(Token);
      if (refusal) throw refusal;
      if (Enabled !== 'true') throw refused('EndpointDisabledException');
      this.published.push(Token);
      return { MessageId: `m-${Token}` };
    });
  }

  private at(arn: string): Record<string, string> {
    const found = this.endpoints.get(arn.split('/').at(-1) ?? '');
    if (!found) throw refused('NotFoundException', 404);
    return found;
  }
}

const arnOf = (token: string) => `${application.replace(':app/', ':endpoint/')}/${token}`;
const refused = (name: string, httpStatusCode = 400) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

describe('a push', () => {
  const tables = useTables();
  let sns: Phones;

  beforeEach(async () => {
    await tables.empty();
    sns = new Phones();
    vi.spyOn(console, 'error').mockImplementation(() => {});
  });
  afterEach(() => void vi.restoreAllMocks());

  const prepared = (profile: Profile, now = noon) =>
    preparePush({
      message: { ...aMessage({ customer: profile.customer }), channel: 'push' },
      ...{ profile, now, rendered: { channel: 'push', title: 'Hi', body: 'x', data: {} } },
      catalog: {
        ...emptyCatalog,
        settings: new Map([['push', defined('push', setting)]]),
      } as never,
    });
  const sent = async (profile: Profile, now = noon) => {
    const outgoing = await prepared(profile, now);
    return 'withheld' in outgoing ? outgoing.withheld : (await outgoing.send()).kind;
  };
  const endpointOf = async (customer: CustomerKey, token: string) =>
    (await listEndpoints(customer)).get(endpointIdOf(application, token));
  const failure = (token: string, FailureType: string) =>
    takeIn({ EventType: 'DeliveryFailure', EndpointArn: arnOf(token), FailureType }, noon);

  test('registers a device once, and goes to each once', async () => {
    const ada = owning('u:ada', aDevice('t-1'), aDevice('t-2'));
    expect([await sent(ada), await sent(ada)]).toEqual(['accepted', 'accepted']);
    expect(sns.registered).toEqual(['t-1', 't-2']);
    expect(sns.published).toEqual(['t-1', 't-2', 't-1', 't-2']);
  });

  test('switches a device on again that was off at SNS and is seen again', async () => {
    await sent(owning('u:ada', aDevice('t-1')));
    Object.assign(sns.endpoints.get('t-1') ?? {}, { Enabled: 'false' });
    expect(await sent(owning('u:ada', aDevice('t-1')))).toBe('refused');
    expect(await sent(owning('u:ada', aDevice('t-1')))).toBe('dead-token');
    const again = aDevice('t-1', { lastSeen: plus(noon, 1) });
    expect(await sent(owning('u:ada', again), plus(noon, 2))).toBe('accepted');
    expect(await endpointOf('u:ada', 't-1')).not.toHaveProperty('deadAt');
  });

  test('takes a device over from whoever was signed in on it before', async () => {
    await putProfile(owning('u:ada', aDevice('t-1')));
    await sent(owning('u:ada', aDevice('t-1')));
    expect(await sent(owning('u:bob', aDevice('t-1', { lastSeen: noon })))).toBe('accepted');
    expect(sns.endpoints.get('t-1')).toMatchObject({ CustomUserData: 'u:bob' });
    expect(await sent(owning('u:ada', aDevice('t-1')))).toBe('dead-token');
    expect(sns.published).toHaveLength(2);
  });

  test('leaves a device to whoever was seen on it later', async () => {
    const bob = owning('u:bob', aDevice('t-1', { lastSeen: noon }));
    await putProfile(bob);
    await sent(bob);
    expect(await sent(owning('u:ada', aDevice('t-1')))).toBe('dead-token');
    expect(sns.endpoints.get('t-1')).toMatchObject({ CustomUserData: 'u:bob' });
    expect(await sent(bob)).toBe('accepted');
  });

  test('has gone out when one device took it, and the dead one is not asked again', async () => {
    const ada = owning('u:ada', aDevice('t-1'), aDevice('t-2'));
    sns.refusing.set('t-1', refused('EndpointDisabledException'));
    expect(await sent(ada)).toBe('accepted');
    sns.refusing.clear();
    expect(await sent(ada)).toBe('accepted');
    expect(sns.published).toEqual(['t-2', 't-2']);
  });

  test('whose answer is lost is lost, unless another device surely has it', async () => {
    const ada = owning('u:ada', aDevice('t-1'), aDevice('t-2'));
    sns.refusing.set('t-1', Object.assign(new Error('x'), { name: 'TimeoutError' }));
    expect(await sent(ada)).toBe('accepted');
    sns.refusing.set('t-2', refused('EndpointDisabledException'));
    expect(await sent(ada)).toBe('lost');
    expect(await endpointOf('u:ada', 't-1')).not.toHaveProperty('deadAt');
  });

  test('that meets a busy moment stops there: who comes again would tell the first ones twice', async () => {
    const throttled = refused('ThrottledException', 429);
    sns.refusing.set('t-1', throttled);
    expect(await sent(owning('u:ada', aDevice('t-1'), aDevice('t-2')))).toBe('refused');
    expect(sns.published).toEqual([]);
  });

  test('is not prepared while SNS does not say whose a device is', async () => {
    mockClient(phones).on(CreatePlatformEndpointCommand).rejects(refused('InternalError', 500));
    await expect(prepared(owning('u:ada', aDevice('t-1')))).rejects.toThrow('InternalError');
  });

  test.each(['InvalidPlatformToken', 'Unregistered', 'EndpointDisabled', 'NotRegistered'])(
    'is not sent to a device of which Apple or Google said %s',
    async (type) => {
      const ada = owning('u:ada', aDevice('t-1'));
      await sent(ada);
      await failure('t-1', type);
      expect(await endpointOf('u:ada', 't-1')).toMatchObject({ deadAt: noon });
      expect(await sent(ada)).toBe('dead-token');
    },
  );

  test('goes on to a device that failed for a while, and a failure of nobody changes nothing', async () => {
    const ada = owning('u:ada', aDevice('t-1'));
    await sent(ada);
    await failure('t-1', 'InternalError');
    await failure('t-9', 'Unregistered');
    expect(await sent(ada)).toBe('accepted');
  });
});
