import { describe, expect, test } from 'vitest';
import { templateIssues } from '../../../shared/campaigns/check.ts';
import { safeLinks, textOf } from '../../../shared/campaigns/html.ts';
import { piecesOf } from '../../../shared/campaigns/scan.ts';

describe('the text of an html', () => {
  test.each([
    ['a comment', 'a<!-- b > c -->d', 'ad'],
    ['the shortest comment', 'a<!-->b', 'ab'],
    ['a comment that never ends', 'a<!-- b', 'a'],
    ['a style that never ends', 'a<style>b', 'a'],
    ['a title, which is not shown', '<head><title>a</title></head>b', 'b'],
    ['tags in capitals', '<STYLE>a</Style><P>b</P>c', 'b\n\nc'],
    ['a tag that never ends', 'a<p class="b', 'a'],
    ['a bracket in quotes', '<p title="a > b">c</p>', 'c'],
    ['a bracket that begins no tag', '1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['a doctype', '<!doctype html><p>a', 'a'],
    ['an empty tag', 'a<br/>b<br />c', 'a\nb\nc'],
    ['white space', 'a\n  <b>b</b>\n c', 'a b c'],
    ['a link in any quotes', "<a class=x href='/a'>a</a> <a href=/b>b</a>", 'a (/a) b (/b)'],
    ['a link with something in it', '<a href="/a"><b>a</b> b</a>', 'a b (/a)'],
    ['a link that never ends', '<a href="/a">a', 'a (/a)'],
    ['links that the next one ends', '<a href="/a">a<a href="/b">b</a>', 'a (/a)b (/b)'],
    ['an anchor', '<a name="a">a</a>', 'a'],
    ['another element that begins with an a', '<abbr href="x">a</abbr>', 'a'],
  ])('%s', (_, html, text) => {
    expect(textOf(html)).toBe(text);
  });
});

describe('what never ends', () => {
  const shapes = [
    '<a',
    '<a ',
    '<a href="b">',
    '<a href=',
    '<a href="',
    "<a href='b' ",
    '<',
    '</',
    '</p ',
    '<!--',
    '<!',
    '<li',
    '<br ',
    '<style>',
    '<title ',
    '</style',
    '<a =',
    ' href="',
    ' href = ',
    '&a',
    '\n',
  ];

  /** Milliseconds of this thread's own time, the least of three. */
  function cost(work: () => void): number {
    const times = [1, 2, 3].map(() => {
      const before = process.threadCpuUsage();
      work();
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1_000;
    });
    return Math.min(...times);
  }

  /** Four times the input takes four times as long, or sixteen where some of it is looked at again from every place. */
  function expectLinear(work: (source: string) => void, shape: string) {
    const of = (length: number) => shape.repeat(length / shape.length);
    const small = of(25_000);
    const large = of(100_000);
    work(small);
    const [less, more] = [cost(() => work(small)), cost(() => work(large))];
    expect(more).toBeLessThan(9 * less + 20);
  }

  test.each(shapes)('takes time in proportion to its length: %j', (shape) => {
    expectLinear(textOf, shape);
    expectLinear(safeLinks, shape);
    expectLinear((html) => templateIssues({ html }), shape);
  });

  test.each(['{{#if a}}', '{{else}}', '{{^}}', '{{a (', '(b ', '{{!', '{{{{', '{{"'])(
    'takes time in proportion to its length in a template: %j',
    (shape) => {
      expectLinear((text) => templateIssues({ text: `{{a ${text}` }), shape);
      expectLinear((text) => templateIssues({ text }), shape);
    },
  );

  test.each(shapes)('makes no more pieces than it has characters: %j', (shape) => {
    const html = shape.repeat(1_000);
    expect([...piecesOf(html)].length).toBeLessThanOrEqual(html.length);
  });
});
