import { generateKeyPairSync } from 'node:crypto';
import { dkimSign, sealMessage } from 'mailauth';
import { afterEach, describe, expect, test } from 'vitest';
import type { DnsResolver } from './authenticate/dns-cache.ts';
import { authenticateMail, authenticationFlag } from './authenticate.ts';
import { parseMail } from './parse.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const DKIM_RECORD = `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`;

let asked: string[] = [];
afterEach(() => {
  asked = [];
});

/** A resolver over a zone in memory. A record that is an Error is the answer of a name server in trouble. */
function zone(records: Record<string, string | Error>): DnsResolver {
  return async (name, type) => {
    asked.push(`${type} ${name}`);
    const record = type === 'TXT' ? records[name] : undefined;
    if (record instanceof Error) throw record;
    if (record === undefined) throw Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' });
    return [[record]];
  };
}

const ZONE = {
  '_dmarc.firm.be': 'v=DMARC1; p=reject',
  'k._domainkey.firm.be': DKIM_RECORD,
  '_dmarc.strict.be': 'v=DMARC1; p=reject; adkim=s',
  'k._domainkey.strict.be': DKIM_RECORD,
  '_dmarc.soft.be': 'v=DMARC1; p=none; rua=mailto:a@soft.be',
  'k._domainkey.soft.be': DKIM_RECORD,
  'k._domainkey.plain.be': DKIM_RECORD,
  'k._domainkey.evil.example': DKIM_RECORD,
  'k._domainkey.list.example': DKIM_RECORD,
};

const mailFrom = (from: string, ...headers: string[]): string =>
  [
    ...headers,
    `From: ${from}`,
    'To: servicedesk@iec-iab.be',
    'Subject: Adresse e-mail oubliee',
    'Message-ID: <1@firm.be>',
    'Date: Sun, 22 Nov 2026 09:00:00 +0100',
    '',
    'Bonjour, je ne connais plus mon adresse.',
    '',
  ].join('\r\n');

async function sign(mail: string, signingDomain: string, more: { maxBodyLength?: number } = {}): Promise<string> {
  const signature = { signingDomain, selector: 'k', privateKey, ...more };
  const { signatures, errors } = await dkimSign(mail, { ...signature, signatureData: [signature] });
  expect(errors).toEqual([]);
  return signatures + mail;
}

async function judge(
  raw: string | Buffer,
  settings: Parameters<typeof authenticateMail>[2] = { method: 'verify' },
  resolver = zone(ZONE),
) {
  const source = Buffer.from(raw);
  return authenticateMail(() => source, await parseMail(source), settings, { resolver, timeoutMs: 2_000 });
}

const upstream = (...lines: string[]) => ({
  raw: mailFrom('Jean <jean@firm.be>', ...lines),
  settings: { method: 'trusted_header', authservId: 'mx.iec-iab.be' } as const,
});
const judgeUpstream = ({ raw, settings }: ReturnType<typeof upstream>) => judge(raw, settings);
const RESULTS =
  'Authentication-Results: mx.iec-iab.be; dmarc=pass header.from=firm.be; spf=pass; dkim=pass header.d=firm.be';

describe('verified here', () => {
  test('a mail that the domain of From signed passes, as a buffer and in pieces of any size', async () => {
    const raw = await sign(mailFrom('Jean <jean@Firm.BE>'), 'firm.be');
    const passed = { by: 'verify', domain: 'firm.be', dmarc: 'pass', spf: 'none', dkim: 'pass', arc: 'none' };
    expect(await judge(raw)).toEqual(passed);
    for (const size of [1, 7, 300, 100_000]) {
      async function* pieces() {
        for (let at = 0; at < raw.length; at += size) yield Buffer.from(raw.slice(at, at + size));
      }
      const mail = await parseMail(Buffer.from(raw));
      expect(await authenticateMail(pieces, mail, { method: 'verify' }, { resolver: zone(ZONE) })).toEqual(passed);
    }
  });

  test('a subdomain of the same organisation vouches, unless the domain wants its own name', async () => {
    expect(await judge(await sign(mailFrom('a@mail.firm.be'), 'firm.be'))).toMatchObject({
      dmarc: 'pass',
      dkim: 'pass',
    });
    expect(await judge(await sign(mailFrom('a@mail.strict.be'), 'strict.be'))).toMatchObject({ dmarc: 'fail' });
  });

  test('a mail whose body was changed on the way fails', async () => {
    const raw = await sign(mailFrom('jean@firm.be'), 'firm.be');
    expect(await judge(raw.replace('Bonjour', 'Bonsoir'))).toMatchObject({ dmarc: 'fail', dkim: 'neutral' });
  });

  test('a mail whose subject was changed on the way fails', async () => {
    const raw = await sign(mailFrom('jean@firm.be'), 'firm.be');
    expect(await judge(raw.replace('oubliee', 'modifiee'))).toMatchObject({ dmarc: 'fail', dkim: 'fail' });
  });

  test('what was added behind the signed part of the body makes it fail', async () => {
    const raw = await sign(mailFrom('jean@firm.be'), 'firm.be', { maxBodyLength: 10 });
    expect(await judge(`${raw}Mon nouvel adresse : x@evil.example\r\n`)).toMatchObject({
      dmarc: 'fail',
      dkim: 'policy',
    });
  });

  test('T19 spoofed From: unsigned, or signed by somebody else', async () => {
    expect(await judge(mailFrom('jean@firm.be'))).toMatchObject({ dmarc: 'fail', dkim: 'none' });
    const foreign = await judge(await sign(mailFrom('jean@firm.be'), 'evil.example'));
    expect(foreign).toMatchObject({ dmarc: 'fail', dkim: 'policy' });
    expect(authenticationFlag(foreign)).toBe('not_authenticated');
  });

  test('T19 spoofed From: two From fields, two authors, and From spelt to be overlooked', async () => {
    const signed = await sign(mailFrom('jean@firm.be'), 'firm.be');
    const forged = [
      `From: boss@other.be\r\n${signed}`,
      `From: boss@firm.be\r\n${signed}`,
      signed.replace('\nTo: ', '\nFrom: boss@other.be\r\nTo: '),
      signed.replace('\nTo: ', '\nFROM : boss@other.be\r\nTo: '),
      signed.replace('\nTo: ', '\nfrom:\r\n boss@other.be\r\nTo: '),
      signed.replace('From: jean@firm.be', 'From: boss@other.be, jean@firm.be'),
      signed.replace('From: jean@firm.be', 'From: Bosses: boss@other.be, jean@firm.be;'),
    ];
    for (const raw of forged) expect(await judge(raw)).toMatchObject({ dmarc: 'fail' });
    const { settings } = upstream();
    for (const raw of forged) expect(await judge(`${RESULTS}\r\n${raw}`, settings)).toMatchObject({ dmarc: 'fail' });
  });

  test('a name with a bare comma is no second author', async () => {
    expect(await judge(await sign(mailFrom('Dupont, Jean <jean@firm.be>'), 'firm.be'))).toMatchObject({
      dmarc: 'pass',
    });
  });

  test('a domain without a policy is none, whoever signed; so is a mail without From', async () => {
    const signed = await judge(await sign(mailFrom('jean@plain.be'), 'plain.be'));
    expect(signed).toMatchObject({ dmarc: 'none', dkim: 'pass' });
    expect(authenticationFlag(signed)).toBeNull();
    expect(await judge(mailFrom('jean@plain.be'))).toMatchObject({ dmarc: 'none', dkim: 'none' });
    expect(await judge('Subject: no sender\r\n\r\nText\r\n')).toMatchObject({ domain: '', dmarc: 'none' });
  });

  test('a domain that only watches is not said to have been forged: SPF may vouch for what it did not sign', async () => {
    expect(await judge(mailFrom('jean@soft.be'))).toMatchObject({ dmarc: 'none', dkim: 'none' });
    expect(await judge(await sign(mailFrom('jean@soft.be'), 'evil.example'))).toMatchObject({ dmarc: 'none' });
    expect(await judge(await sign(mailFrom('jean@soft.be'), 'soft.be'))).toMatchObject({ dmarc: 'pass', dkim: 'pass' });
  });

  test('an ARC chain is told, and raises nothing', async () => {
    const raw = mailFrom('jean@firm.be');
    const seal = { signingDomain: 'list.example', selector: 'k', privateKey };
    const headers = await sealMessage(raw, {
      ...seal,
      authResults: 'list.example; dmarc=pass header.from=firm.be',
      cv: 'none',
    });
    expect(await judge(headers.toString() + raw)).toMatchObject({ arc: 'pass', dmarc: 'fail' });
  });

  test('hundreds of signatures are not tried', async () => {
    const [line = ''] =
      /^DKIM-Signature:(?:.*\r\n)(?:[ \t].*\r\n)*/.exec(await sign(mailFrom('a@firm.be'), 'firm.be')) ?? [];
    expect(line).toContain('d=firm.be');
    expect(await judge(line.repeat(400) + mailFrom('a@firm.be'))).toMatchObject({ dmarc: 'fail' });
    expect(asked).toEqual([]);
  });

  test('a header block without an end is not read to its end', async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given += 1;
        yield Buffer.from(`X-Line: ${'x'.repeat(10_000)}\r\n`);
      }
    }
    const mail = { from: { name: '', address: 'jean@firm.be' } };
    expect(await authenticateMail(endless, mail, { method: 'verify' }, { resolver: zone(ZONE) })).toMatchObject({
      dmarc: 'fail',
    });
    expect(given).toBeLessThan(60);
  });
});

describe('DNS in trouble is a temporary error, never a fail', () => {
  const trouble = Object.assign(new Error('refused'), { code: 'ESERVFAIL' });
  test.each([
    ['the key', { ...ZONE, 'k._domainkey.firm.be': trouble }],
    ['the policy', { ...ZONE, '_dmarc.firm.be': trouble }],
    ['both', { 'k._domainkey.firm.be': trouble, '_dmarc.firm.be': trouble }],
  ])('%s cannot be fetched', async (_, records) => {
    const result = await judge(await sign(mailFrom('jean@firm.be'), 'firm.be'), { method: 'verify' }, zone(records));
    expect(result.dmarc).toBe('temperror');
    expect(authenticationFlag(result)).toBeNull();
  });

  test('it does not answer at all', async () => {
    const raw = Buffer.from(await sign(mailFrom('jean@firm.be'), 'firm.be'));
    const silent: DnsResolver = () => new Promise(() => undefined);
    const mail = await parseMail(raw);
    const begun = performance.now();
    expect(
      await authenticateMail(() => raw, mail, { method: 'verify' }, { resolver: silent, timeoutMs: 100 }),
    ).toMatchObject({ dmarc: 'temperror', dkim: 'temperror' });
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  test('the bytes cannot be had', async () => {
    const broken = () => {
      throw new Error('no bytes');
    };
    const mail = { from: { name: '', address: 'jean@firm.be' } };
    expect(await authenticateMail(broken, mail, { method: 'verify' }, { resolver: zone(ZONE) })).toMatchObject({
      dmarc: 'temperror',
    });
    async function* cut() {
      yield Buffer.from(mailFrom('jean@firm.be'));
      throw new Error('cut');
    }
    expect(await authenticateMail(cut, mail, { method: 'verify' }, { resolver: zone(ZONE) })).toMatchObject({
      dmarc: 'temperror',
    });
  });
});

describe('told by a trusted server upstream', () => {
  test('its verdicts count, and nothing is verified', async () => {
    expect(await judgeUpstream(upstream(RESULTS))).toEqual({
      by: 'mx.iec-iab.be',
      domain: 'firm.be',
      dmarc: 'pass',
      spf: 'pass',
      dkim: 'pass',
      arc: 'none',
    });
    expect(asked).toEqual([]);
  });

  test('T19 dmarc=fail', async () => {
    const result = await judgeUpstream(
      upstream('Authentication-Results: MX.IEC-IAB.be 1; dmarc=fail (p=reject) header.from=firm.be'),
    );
    expect(result.dmarc).toBe('fail');
    expect(authenticationFlag(result)).toBe('not_authenticated');
  });

  test.each([
    ['of another server', [RESULTS.replace('mx.iec-iab.be', 'mx.evil.example')]],
    ['of another server above the trusted one’s', ['Authentication-Results: mx.evil.example; none', RESULTS]],
    ['of a server whose name only begins so', [RESULTS.replace('mx.iec-iab.be', 'mx.iec-iab.be.evil.example')]],
    ['in a version that is not known', [RESULTS.replace(';', ' 2;')]],
    ['of a server with another word behind it', [RESULTS.replace(';', ' 1 evil;')]],
    ['named in a comment', ['Authentication-Results: (mx.iec-iab.be;) evil; dmarc=pass header.from=firm.be']],
    ['without a server', ['Authentication-Results: dmarc=pass header.from=firm.be']],
    ['of ARC', [RESULTS.replace('Authentication-Results: ', 'ARC-Authentication-Results: i=1; ')]],
    ['under a like name', [RESULTS.replace('Authentication', 'X-Authentication')]],
    ['in the text', ['X-Nothing: 1\r\n\r\nText', RESULTS]],
    ['none', []],
  ])('T19 an Authentication-Results header from outside: %s', async (_, lines) => {
    expect(await judgeUpstream(upstream(...lines))).toMatchObject({ dmarc: 'none', spf: 'none', dkim: 'none' });
  });

  test.each([
    [
      'a later one of the same server',
      ['Authentication-Results: mx.iec-iab.be; dmarc=fail header.from=firm.be', RESULTS],
      'fail',
    ],
    [
      'a comment',
      ['Authentication-Results: mx.iec-iab.be; dmarc=fail (dmarc=pass; dmarc=pass) header.from=firm.be'],
      'fail',
    ],
    [
      'a comment in a comment',
      ['Authentication-Results: mx.iec-iab.be; (a(b)\\); dmarc=pass header.from=firm.be; a)'],
      'none',
    ],
    [
      'a comment without an end',
      ['Authentication-Results: mx.iec-iab.be; spf=none (; dmarc=pass header.from=firm.be'],
      'none',
    ],
    [
      'a quoted address',
      [
        'Authentication-Results: mx.iec-iab.be; spf=pass smtp.mailfrom="x; dmarc=pass header.from=firm.be;"@evil.example',
      ],
      'none',
    ],
    [
      'an encoded word',
      [
        'Authentication-Results: mx.iec-iab.be; spf=pass smtp.mailfrom=x=?utf-8?q?;_dmarc=3Dpass_header.from=3Dfirm.be?=@evil.example',
      ],
      'none',
    ],
    ['a reason', ['Authentication-Results: mx.iec-iab.be; dkim=fail reason="dmarc=pass header.from=firm.be"'], 'none'],
    [
      'a second, other dmarc result',
      ['Authentication-Results: mx.iec-iab.be; dmarc=pass header.from=firm.be; dmarc=fail header.from=firm.be'],
      'fail',
    ],
    ['another From', ['Authentication-Results: mx.iec-iab.be; dmarc=pass header.from=evil.example'], 'none'],
    ['no From', ['Authentication-Results: mx.iec-iab.be; dmarc=pass'], 'none'],
    [
      'a second From in the verdict',
      ['Authentication-Results: mx.iec-iab.be; dmarc=pass header.from=evil.example header.from=firm.be'],
      'none',
    ],
    ['a subdomain of From', ['Authentication-Results: mx.iec-iab.be; dmarc=pass header.from=x.firm.be'], 'none'],
    [
      'another version of the method',
      ['Authentication-Results: mx.iec-iab.be; dmarc/2=pass header.from=firm.be'],
      'none',
    ],
    ['a word that is no result', ['Authentication-Results: mx.iec-iab.be; dmarc=passed header.from=firm.be'], 'none'],
    ['an empty verdict', ['Authentication-Results: mx.iec-iab.be; none'], 'none'],
  ])('T19 an Authentication-Results header that hides a verdict in %s', async (_, lines, dmarc) => {
    expect((await judgeUpstream(upstream(...lines))).dmarc).toBe(dmarc);
  });

  test.each([
    [
      'folded, with comments and capitals',
      'Authentication-Results:\r\n\tmx.iec-iab.be (filter);\r\n  DMARC = Pass (p=none\r\n dis=none)\r\n  header.from=Firm.BE',
    ],
    [
      'with a version, as a quoted string',
      'Authentication-Results: "mx.iec-iab.be" 1; dmarc/1=pass header.from="firm.be"',
    ],
    [
      'as Exchange writes it',
      'Authentication-Results: mx.iec-iab.be; spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=firm.be; dkim=pass (signature was verified)\r\n header.d=firm.be;dmarc=pass action=none\r\n header.from=firm.be;compauth=pass reason=100',
    ],
    [
      'as Gmail writes it',
      'Authentication-Results: mx.iec-iab.be;\r\n       dkim=pass header.i=@firm.be header.s=k header.b=AbC+d/E=;\r\n       spf=pass (iec: domain of jean@firm.be designates 192.0.2.1 as permitted sender) smtp.mailfrom=jean@firm.be;\r\n       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=firm.be',
    ],
    ['with the whole address of From', 'authentication-results: mx.iec-iab.be; dmarc=pass header.from=jean@firm.be'],
  ])('is understood %s', async (_, line) => {
    expect((await judgeUpstream(upstream(line))).dmarc).toBe('pass');
  });

  test('a signature of another organisation is no word about From', async () => {
    const line = 'Authentication-Results: mx.iec-iab.be; dkim=pass header.d=evil.example; dkim=fail header.d=firm.be';
    expect((await judgeUpstream(upstream(line))).dkim).toBe('fail');
    expect((await judgeUpstream(upstream(line.replace('; dkim=fail header.d=firm.be', '')))).dkim).toBe('policy');
  });
});

test('where nobody checks, nothing is read', async () => {
  const unread = () => {
    throw new Error('read');
  };
  const mail = { from: { name: '', address: 'jean@firm.be' } };
  const result = await authenticateMail(unread, mail, { method: 'none' });
  expect(result).toEqual({ by: 'none', domain: 'firm.be', dmarc: 'none', spf: 'none', dkim: 'none', arc: 'none' });
  expect(authenticationFlag(result)).toBeNull();
});
