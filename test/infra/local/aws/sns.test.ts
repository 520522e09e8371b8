import {
  CheckIfPhoneNumberIsOptedOutCommand,
  CreatePlatformEndpointCommand,
  type CreatePlatformEndpointCommandInput,
  DeleteEndpointCommand,
  GetEndpointAttributesCommand,
  PublishCommand,
  SetEndpointAttributesCommand,
} from '@aws-sdk/client-sns';
import { describe, expect, test } from 'vitest';
import { names, start } from './aws.ts';

test('a publication reaches the subscribed queue in an envelope', async () => {
  const { endpoint, sns } = await start();
  const MessageAttributes = { kind: { DataType: 'String', StringValue: 'test' } };
  await sns.send(
    new PublishCommand({ TopicArn: names.events, Message: 'hä?', Subject: 's', MessageAttributes }),
  );
  const [message] = await endpoint.queues.receive(names.feedback, 1);

  expect(JSON.parse(message?.body ?? '')).toMatchObject({
    Type: 'Notification',
    TopicArn: names.events,
    Subject: 's',
    Message: 'hä?',
    MessageAttributes: { kind: { Type: 'String', Value: 'test' } },
  });
});

test('a publication to a number is an SMS in the outbox', async () => {
  const { endpoint, sns } = await start();
  const PhoneNumber = '+491701234567';
  const { MessageId } = await sns.send(new PublishCommand({ PhoneNumber, Message: 'hello' }));
  expect(endpoint.outbox.list({ channel: 'sms' })).toMatchObject([
    { id: MessageId, to: PhoneNumber, text: 'hello' },
  ]);
});

const application = 'arn:aws:sns:eu-west-1:000000000000:app/APNS/shop';
const create = (over: Partial<CreatePlatformEndpointCommandInput> = {}) =>
  new CreatePlatformEndpointCommand({
    PlatformApplicationArn: application,
    Token: 'token-1',
    CustomUserData: 'u:ada',
    ...over,
  });

describe('a device', () => {
  test('is the same endpoint with the same attributes, or none given', async () => {
    const { sns } = await start();
    const { EndpointArn } = await sns.send(create());

    expect(await sns.send(create())).toMatchObject({ EndpointArn });
    expect(await sns.send(create({ CustomUserData: undefined }))).toMatchObject({ EndpointArn });
    expect(EndpointArn).toMatch(/:endpoint\/APNS\/shop\/[0-9a-f-]{36}$/);
  });

  test('with other attributes is refused, in words that name the endpoint', async () => {
    const { sns } = await start();
    const { EndpointArn } = await sns.send(create());

    await expect(sns.send(create({ CustomUserData: 'u:bob' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `Invalid parameter: Token Reason: Endpoint ${EndpointArn} already exists with the same Token, but different attributes.`,
    });
  });

  test('has attributes that can be read and set, until it is deleted', async () => {
    const { sns } = await start();
    const { EndpointArn } = await sns.send(create());
    const Attributes = { CustomUserData: 'u:bob', Enabled: 'false' };
    await sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes }));
    const read = () => sns.send(new GetEndpointAttributesCommand({ EndpointArn }));

    expect((await read()).Attributes).toEqual({ ...Attributes, Token: 'token-1' });
    await sns.send(new DeleteEndpointCommand({ EndpointArn }));
    await expect(read()).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('gets a publication; switched off, it refuses one', async () => {
    const { endpoint, sns } = await start();
    const { EndpointArn } = await sns.send(create());
    const publish = () =>
      sns.send(new PublishCommand({ TargetArn: EndpointArn, Message: 'hello' }));
    await publish();
    await sns.send(
      new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'false' } }),
    );

    await expect(publish()).rejects.toMatchObject({ name: 'EndpointDisabledException' });
    expect(endpoint.outbox.list({ channel: 'push' })).toMatchObject([
      { to: EndpointArn, tags: { token: 'token-1' } },
    ]);
  });

  test('that Apple no longer knows is switched off, and that is told', async () => {
    const { endpoint, sns } = await start();
    const { EndpointArn } = await sns.send(create());
    endpoint.faults.set({ outbox: { to: 'token-1', how: 'bounce' } });
    await sns.send(new PublishCommand({ TargetArn: EndpointArn, Message: 'hello' }));
    const { Attributes } = await sns.send(new GetEndpointAttributesCommand({ EndpointArn }));
    const [told] = await endpoint.queues.receive(names.feedback, 1);

    expect(Attributes).toMatchObject({ Enabled: 'false' });
    expect(JSON.parse(JSON.parse(told?.body ?? '').Message)).toMatchObject({
      EventType: 'DeliveryFailure',
      EndpointArn,
      FailureType: 'InvalidPlatformToken',
    });
  });
});

test('who answers STOP is opted out: told, and what comes after is taken and dropped', async () => {
  const { endpoint, sns } = await start();
  const PhoneNumber = '+491701234567';
  const isOptedOut = async () =>
    (await sns.send(new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber: PhoneNumber })))
      .isOptedOut;
  endpoint.faults.set({ outbox: { to: PhoneNumber, how: 'complain' } });
  expect(await isOptedOut()).toBe(false);
  for (const Message of ['one', 'two'])
    await sns.send(new PublishCommand({ PhoneNumber, Message }));
  const [told] = await endpoint.queues.receive(names.feedback, 1);

  expect(await isOptedOut()).toBe(true);
  expect(endpoint.outbox.list({ channel: 'sms' })).toMatchObject([{ text: 'one' }]);
  expect(JSON.parse(JSON.parse(told?.body ?? '').Message)).toMatchObject({
    originationNumber: PhoneNumber,
    messageBody: 'STOP',
  });
});

test.each([
  ['an unknown topic', { TopicArn: `${names.events}2` }, 'NotFoundException'],
  ['no phone number', { PhoneNumber: '123' }, 'InvalidParameterException'],
  [
    'a sender of digits only',
    {
      PhoneNumber: '+491701234567',
      MessageAttributes: { 'AWS.SNS.SMS.SenderID': { DataType: 'String', StringValue: '12345' } },
    },
    'InvalidParameterException',
  ],
  [
    'a device that is not there',
    { TargetArn: 'arn:aws:sns:eu-west-1:000000000000:endpoint/APNS/shop/1' },
    'InvalidParameterException',
  ],
  [
    'a structure that is none',
    { PhoneNumber: '+491701234567', MessageStructure: 'json' },
    'InvalidParameterException',
  ],
])('SNS refuses %s by its name', async (_what, target, name) => {
  const { sns } = await start();
  const command = new PublishCommand({ ...target, Message: 'x' });
  await expect(sns.send(command)).rejects.toMatchObject({ name });
});
