import { PublishCommand } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
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

test.each([
  ['sms', { PhoneNumber: '+491701234567' }, '+491701234567'],
  [
    'push',
    { TargetArn: 'arn:aws:sns:eu-west-1:0:endpoint/APNS/app/1' },
    'arn:aws:sns:eu-west-1:0:endpoint/APNS/app/1',
  ],
])('a publication to a person is %s in the outbox', async (channel, target, to) => {
  const { endpoint, sns } = await start();
  const { MessageId } = await sns.send(new PublishCommand({ ...target, Message: 'hello' }));
  expect(endpoint.outbox.list({ channel })).toMatchObject([{ id: MessageId, to, text: 'hello' }]);
});

test.each([
  ['an unknown topic', { TopicArn: `${names.events}2` }, 'NotFoundException'],
  ['no phone number', { PhoneNumber: '123' }, 'InvalidParameterException'],
])('SNS refuses %s by its name', async (_what, target, name) => {
  const { sns } = await start();
  const command = new PublishCommand({ ...target, Message: 'x' });
  await expect(sns.send(command)).rejects.toMatchObject({ name });
});
