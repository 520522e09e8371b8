import { isAbsolute, relative } from 'node:path';

/** What to type first, for whoever has just started the host. */
export const thingsToTry = (url: string, localFile: string): string => {
  const near = relative(process.cwd(), localFile);
  return text(url, near.startsWith('..') || isAbsolute(near) ? localFile : `./${near}`);
};

const text = (url: string, localFile: string) => `
Things to try, in another terminal (keys and addresses are in ${localFile}):

  URL=${url}
  WRITE_KEY=$(node -p "require('${localFile}').writeKey")
  SECRET_KEY=$(node -p "require('${localFile}').secretKey")

  curl -u "$WRITE_KEY:" $URL/v1/track -d '{"userId":"c-1001","event":"Product Viewed","properties":{"product_id":"p1","category":"shoes"}}'
  curl -H "Authorization: Bearer $SECRET_KEY" $URL/v1/customers/c-1001
  curl -H "Authorization: Bearer $SECRET_KEY" $URL/v1/segments
  curl $URL/_local/outbox      mails that would have been sent
  curl $URL/openapi.json       every route

Ctrl-C stops it.`;
