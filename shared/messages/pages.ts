import type { Channel } from '../campaigns/channel.ts';
import type { Unsubscription } from './link.ts';
import { nameOf, type Preference } from './preferences.ts';

/** What the holder of a link sees. No personal data: whoever finds the link may look. */
export const unsubscribePages = {
  asking: ({ topic }: Unsubscription): string =>
    sheet(
      'Unsubscribe',
      `<p>Do you want to stop receiving ${about(topic)}?</p>
<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>Unsubscribe</button></form>`,
    ),
  done: ({ topic }: Unsubscription): string =>
    sheet('Unsubscribed', `<p>Done. You will not receive ${about(topic)} any more.</p>`),
  unknown: (): string =>
    sheet('Unknown link', '<p>This link is not complete. Please use the one in the message.</p>'),
};

export const verificationPages = {
  asking: (): string =>
    sheet(
      'Is this address yours?',
      `<p>You were sent a message with a link to this page. If you asked for it, confirm that the address it came to is yours.</p>
<form method="post"><button>Yes, it is mine</button></form>
<p>If you did not ask for it, close this page: nothing happens.</p>`,
    ),
  done: (): string => sheet('Thank you', '<p>Your address is confirmed.</p>'),
  expired: (): string =>
    sheet('Too late', '<p>This link is older than a day. Please ask for a new one.</p>'),
  unknown: (): string => unsubscribePages.unknown(),
};

const channelNames: Readonly<Record<Channel, string>> = {
  email: 'E-mail',
  sms: 'SMS',
  push: 'Push messages',
  inbox: 'Messages in the app',
  webhook: 'Other messages',
};

export const preferencePages = {
  asking: (preferences: readonly Preference[], saved = false): string =>
    sheet(
      'What do you want to hear of?',
      `${saved ? '<p role="status">Saved.</p>\n' : ''}<form method="post">
${preferences.map(checkbox).join('\n')}
<p><button>Save</button> <button name="none" value="1">Nothing at all</button></p></form>`,
    ),
  unknown: (): string => unsubscribePages.unknown(),
};

/** Who wants nothing on a channel wants none of its topics. */
function checkbox(preference: Preference): string {
  const { channel, topic, wanted } = preference;
  const name = nameOf(preference);
  const label = topic === undefined ? `${channelNames[channel]} at all` : `about “${topic}”`;
  return `<p${topic === undefined ? '' : ' style="margin-left:2rem"'}><input type="hidden" name="shown" value="${name}"><label><input type="checkbox" name="on" value="${name}"${wanted ? ' checked' : ''}> ${label}</label></p>`;
}

/** A topic is letters, digits, ".", "_" and "-": nothing to escape. */
const about = (topic: string | undefined): string =>
  topic === undefined ? 'these messages' : `messages about “${topic}”`;

const sheet = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem}</style>
</head><body><h1>${title}</h1>
${body}
</body></html>
`;
