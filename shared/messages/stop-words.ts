/**
 * What people answer who want no more SMS, by language; carriers and regulators know these too. Sources: CTIA, "Messaging
 * Principles and Best Practices"; 47 CFR 64.1200(a)(10); the words that are customary elsewhere.
 */
const words = {
  en: 'stop, stopall, stop all, unsubscribe, unsub, cancel, end, quit, optout, opt out, opt-out, revoke, remove, remove me',
  de: 'stopp, abmelden, abbestellen, ende',
  fr: 'arrêt, arrêter, arrêtez, désabonner, désinscrire, fin',
  es: 'baja, alto, parar, cancelar, detener',
  pt: 'sair, cancelar, remover',
  it: 'ferma, basta, cancella, annulla, disiscrivi',
  nl: 'afmelden, stoppen',
  scandinavian: 'avsluta, avregistrera, afmeld, avmeld, slutt',
  fi: 'lopeta, peru, seis',
  pl: 'rezygnuję, koniec, wypisz',
  cs: 'konec, odhlásit, ukončit, zrušit',
  hu: 'leállít, leiratkozás',
  ro: 'dezabonare, oprire',
  ru: 'стоп, отписка, отписаться, отмена',
  uk: 'відписатися, відписка',
  el: 'στοπ, διακοπή, διαγραφή',
  tr: 'dur, iptal, ret, çık',
  ar: 'توقف, إيقاف, ايقاف, إلغاء, الغاء',
  he: 'הסר, הסרה, עצור',
  hi: 'रोकें, बंद',
  zh: '退订, 退訂, 取消, 停止, td',
  ja: '停止, 配信停止, 解除, ストップ',
  ko: '수신거부, 거부, 중지, 해지',
  th: 'หยุด, ยกเลิก',
  vi: 'huỷ, hủy, từ chối, tc',
  id: 'berhenti',
} as const;

/**
 * A text in its plainest form: without accents, quotes and marks of punctuation around it, in small letters and the usual
 * width. Vowel signs, without which an Indian word is another, stay.
 */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/^[\s\p{P}\p{Cf}]+|[\s\p{P}\p{Cf}]+$/gu, '')
    .replace(/\s+/g, ' ');

const known: ReadonlySet<string> = new Set(
  Object.values(words).flatMap((some) => some.split(', ').map(plain)),
);

/** Whether a text says STOP, and nothing else: who writes more wants to be read by somebody. */
export const saysStop = (text: string): boolean => known.has(plain(text));
