import pg from 'pg';
import { DESK, expect, type Product, signIn, test } from './product.ts';

const mailFrom = (from: string, ...headers: string[]): Buffer =>
  Buffer.from(
    [
      ...headers,
      `From: ${from}`,
      `To: ${DESK}`,
      'Subject: =?utf-8?q?adresse_e-mail_oubli=C3=A9e?=',
      `Message-ID: <${Math.random()}@there.example>`,
      '',
      'Bonjour, je ne sais plus quelle adresse j’ai donnée. Nom : Lambert, prénom : Jean.',
    ].join('\r\n'),
  );

async function ticketOf(product: Product, requester: string): Promise<string> {
  const { parsed } = await product.mail.waitForMail(requester);
  return /SD-\d{4}-\d{6}/.exec(parsed.subject ?? '')?.[0] ?? '';
}

test('what is odd about a sender stands on the message and in the queue, in the agent’s language', async ({
  product,
  newPerson,
}) => {
  const forged = 'servicedesk@iec-iab.com';
  await product.mail.dovecot.deliver(
    DESK,
    mailFrom(
      `"Helpdesk IEC-IAB" <${forged}>`,
      'Reply-To: recovery@evil.example',
      'Authentication-Results: mx.iec-iab.be; dmarc=fail header.from=iec-iab.com',
    ),
  );
  const honest = 'jean.lambert@fiduciaire-lambert.be';
  await product.mail.dovecot.deliver(
    DESK,
    mailFrom(
      `Jean Lambert <${honest}>`,
      'Authentication-Results: mx.iec-iab.be; dmarc=pass header.from=fiduciaire-lambert.be',
    ),
  );
  const [bad, good] = [await ticketOf(product, forged), await ticketOf(product, honest)];
  const agent = await newPerson();
  await signIn(agent, product, product.staff.agent);

  await agent.goto(`${product.url}/desk/tickets/${bad}?view=unassigned`);
  const message = agent.getByRole('article').first();
  for (const words of [
    'Le domaine ressemble à iec-iab.be, mais ce n’est pas lui',
    'Porte le nom du service desk, mais pas son adresse',
    'Demande une réponse ailleurs : evil.example',
    'Le domaine de l’expéditeur ne confirme pas cet e-mail',
    'Premier e-mail de cette adresse',
  ]) {
    await expect(message.getByText(words)).toBeVisible();
  }
  const row = agent.getByRole('link', { name: new RegExp(bad) });
  await expect(row.getByText('Le domaine ressemble à iec-iab.be, mais ce n’est pas lui')).toBeAttached();
  await expect(row.getByText('Premier e-mail de cette adresse')).toHaveCount(0);

  await agent.goto(`${product.url}/desk/tickets/${good}?view=unassigned`);
  await expect(agent.getByRole('article').first().getByText('confirme cet e-mail')).toBeVisible();
  await expect(agent.getByRole('article').getByText('ne confirme pas cet e-mail')).toHaveCount(0);
  await expect(agent.getByRole('link', { name: new RegExp(good) }).getByText('confirme cet e-mail')).toHaveCount(0);
});

test('a mailbox that is not read is on every page, on /ready and in a mail, until it is read again', async ({
  product,
  newPerson,
}) => {
  test.setTimeout(240_000);
  const agent = await newPerson('en-GB');
  await signIn(agent, product, product.staff.agent);
  const supervisor = await newPerson();
  await signIn(supervisor, product, product.staff.supervisor);
  const database = new pg.Client({ connectionString: product.databaseUrl });
  await database.connect();
  try {
    await product.mail.dovecot.stop();
    const failing = async () =>
      (await database.query('select failing_since from mailbox where address = $1', [DESK])).rows[0].failing_since;
    await expect.poll(failing, { timeout: 90_000 }).not.toBeNull();
    // Three minutes pass.
    await database.query(
      `update mailbox set failing_since = failing_since - interval '3 minutes', last_read_at = last_read_at - interval '3 minutes'`,
    );
    const ready = await fetch(`${product.url}/ready`);
    expect(ready.status).toBe(503);
    expect((await ready.json()).checks['mailbox alarm']).toMatchObject({ ok: false });

    await agent.goto(`${product.url}/desk/tickets`);
    const banner = agent.getByRole('status').filter({ hasText: DESK });
    await expect(banner).toContainText(/Mails sent to servicedesk@iec-iab\.be have not been read since \d\d:\d\d\./);
    await expect(banner).toContainText('They are not lost');
    await expect(banner).toContainText('the mail server does not answer');
    await supervisor.goto(`${product.url}/supervision/audit`);
    await expect(supervisor.getByRole('status').filter({ hasText: DESK })).toContainText('Ils ne sont pas perdus');
    const alarm = (words: RegExp) =>
      product.mail.waitForMail(
        product.staff.administrator.email,
        (mail) => words.test(mail.parsed.subject ?? ''),
        120_000,
      );
    await alarm(/n’est plus lue/);

    await product.mail.dovecot.start();
    await alarm(/est de nouveau lue/);
    await expect.poll(async () => (await fetch(`${product.url}/ready`)).status, { timeout: 30_000 }).toBe(200);
    await agent.goto(`${product.url}/desk/tickets`);
    await expect(agent.getByText('They are not lost')).toHaveCount(0);
  } finally {
    await database.end();
    await product.mail.dovecot.start();
  }
});
