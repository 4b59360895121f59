import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameFromRoute53, textFromRoute53, textToRoute53 } from '../../../shared/aws/route53-text.ts';

const STRING = /^"((?:[^"\\]|\\[\s\S])*)"$/;

describe('a text of DNS', () => {
  it('comes back as it went, in strings that are short enough', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const sent = textToRoute53(text);
        expect(textFromRoute53(sent)).toBe(new TextDecoder().decode(new TextEncoder().encode(text)));
        expect(sent).toMatch(/^[\x20-\x7e]+$/);
      }),
    );
  });

  it.each([
    ['', '""'],
    ['ballast v=1 epoch=2', '"ballast v=1 epoch=2"'],
    ['a "b" \\ c', '"a \\"b\\" \\\\ c"'],
    ['ü\n', '"\\303\\274\\012"'],
  ])('%j is sent as %s', (text, sent) => {
    expect(textToRoute53(text)).toBe(sent);
  });

  it('is cut after 255 bytes', () => {
    const [one, two, three, ...others] = textToRoute53('x'.repeat(600)).split(' ');
    expect(others).toEqual([]);
    expect([one, two, three].map((string) => STRING.exec(string ?? '')?.[1]?.length)).toEqual([255, 255, 90]);
  });

  it('is one whatever strings it was written in', () => {
    expect(textFromRoute53('"a b"   "c\\"" "\\101"')).toBe('a bc"A');
  });
});

describe('a name of DNS', () => {
  it.each([
    ['Shop.Example.COM.', 'shop.example.com'],
    ['\\052.example.com.', '*.example.com'],
    ['a\\057b.example.com', 'a/b.example.com'],
    ['example.com', 'example.com'],
    ['.', ''],
  ])('%s is read as "%s"', (name, read) => {
    expect(nameFromRoute53(name)).toBe(read);
  });
});
