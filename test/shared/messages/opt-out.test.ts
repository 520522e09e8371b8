import { beforeEach, describe, expect, test } from 'vitest';
import { lookupHash } from '../../../shared/customers/lookup/hash.ts';
import { putLookup } from '../../../shared/customers/lookup/store.ts';
import { putPointer, putProfile } from '../../../shared/customers/store.ts';
import { takeIn } from '../../../shared/messages/feedback.ts';
import { saysStop } from '../../../shared/messages/stop-words.ts';
import { getLedger } from '../../../shared/messages/store.ts';
import { aConsent, aProfile, noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';

describe('a text', () => {
  test.each([
    ...[
      'STOP',
      'stop',
      ' Stop. ',
      '"STOP"',
      '„Stop!“',
      'ＳＴＯＰ',
      'STOP\n',
      'Stop all',
      'Opt-Out',
    ],
    ...['STOPP', 'Abmelden', 'ARRÊT', 'arret', 'Désabonner', 'BAJA', '¡Alto!', 'SAIR', 'Basta'],
    ...['afmelden', 'Avsluta', 'LOPETA', 'Rezygnuję', 'odhlásit', 'СТОП', 'Στοπ', 'İPTAL', 'RET'],
    ...['توقف', 'الغاء', 'הסר', 'रोकें', '退订', '配信停止', '수신거부', 'หยุด', 'Hủy', 'BERHENTI'],
  ])('says stop: %s', (text) => {
    expect(saysStop(text)).toBe(true);
  });

  test.each([
    ...['', '.', 'yes', 'Please do not stop', 'stop it is great', 'When does it end?', 'bus stop'],
    ...['non-stop', 'backend', 'ok 👍', 'रोक', '__proto__', 'constructor'],
  ])('does not say stop: %s', (text) => {
    expect(saysStop(text)).toBe(false);
  });
});

describe('who answers STOP', () => {
  const tables = useTables();
  const number = '+491701234567';
  const address = { kind: 'phone', value: number } as const;
  const answer = (messageBody: string, originationNumber = number) =>
    takeIn({ originationNumber, messageBody, inboundMessageId: 'in-1' }, noon);
  const stopsOf = async (id: string) =>
    (await getLedger(`u:${id}`)).stops.map(({ channel, source }) => [channel, source]);
  const somebody = async (id: string, phone: string = number) => {
    const consent = [aConsent({ channel: 'sms' })];
    await putProfile(aProfile(`u:${id}`, { traits: { phone }, consent }));
    await putLookup(`u:${id}`, address, 1);
  };

  beforeEach(() => tables.empty());

  test('is stopped, and everybody else who has the number', async () => {
    await somebody('ada');
    await somebody('bob', '0049 170 1234567');
    await answer('Stop');
    expect(await stopsOf('ada')).toEqual([['sms', 'opt-out']]);
    expect(await stopsOf('bob')).toEqual([['sms', 'opt-out']]);
  });

  test('is stopped however the number is spelled, and once more changes nothing', async () => {
    await somebody('ada');
    await answer('STOP', '00491701234567');
    await answer('STOP');
    expect(await stopsOf('ada')).toHaveLength(1);
  });

  test('is not who had the number once, nor who has merged into another', async () => {
    await somebody('old', '+4915199999999');
    await putPointer({ customer: 'a:ghost', version: 0, to: 'u:ada', pending: false }, noon);
    await putLookup('a:ghost', address, 1);
    await answer('STOP');
    expect(await stopsOf('old')).toEqual([]);
    expect((await getLedger('a:ghost')).stops).toEqual([]);
  });

  test('and says something else is left as they are', async () => {
    await somebody('ada');
    await answer('Thank you');
    expect(await stopsOf('ada')).toEqual([]);
  });

  test('from a number that is none does nothing', async () => {
    await expect(answer('STOP', 'SHORT\r\n')).resolves.toBeUndefined();
    expect(await lookupHash(address)).not.toContain(number);
  });
});
