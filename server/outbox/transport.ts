import { createTransport, type SendMailOptions, type SentMessageInfo, type Transporter } from 'nodemailer';
import { accessToken, forgetAccessToken, type OauthClient } from './access-token.ts';

/** An SMTP server as a profile names it, its password resolved; `oauth` is used in place of a password. */
export type SmtpSettings = {
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'none';
  user?: string;
  password?: string;
  oauth?: OauthClient;
  ca?: string;
};

/** Opens a pooled connection to an SMTP server; certificates are verified, and STARTTLS is demanded where it is configured. */
export function openTransport(settings: SmtpSettings): Transporter {
  const { oauth } = settings;
  const transport = createTransport({
    host: settings.host,
    port: settings.port,
    secure: settings.security === 'tls',
    requireTLS: settings.security === 'starttls',
    ignoreTLS: settings.security === 'none',
    ...(settings.user ? { auth: authOf(settings, settings.user) } : {}),
    ...(settings.ca ? { tls: { ca: settings.ca } } : {}),
    pool: true,
    maxConnections: 5,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return oauth ? forgetting(transport, oauth) : transport;
}

/** nodemailer asks for the token at each connection, and once more (`isRefused`) where the server challenges it. */
function authOf({ password, oauth }: SmtpSettings, user: string) {
  if (!oauth) return { user, pass: password ?? '' };
  const provisionCallback = (
    _user: string,
    isRefused: boolean,
    done: (error: Error | null, token?: string) => void,
  ) => {
    if (isRefused) forgetAccessToken(oauth);
    accessToken(oauth).then((token) => done(null, token), done);
  };
  return { type: 'OAuth2' as const, user, provisionCallback };
}

/** A server that refuses a token without a challenge, as Microsoft's does, is not tried with the same one again. */
function forgetting(transport: Transporter, oauth: OauthClient): Transporter {
  const sendMail = transport.sendMail.bind(transport) as (mail: SendMailOptions) => Promise<SentMessageInfo>;
  const verify = transport.verify.bind(transport) as () => Promise<true>;
  const noting = <T>(asked: Promise<T>): Promise<T> =>
    asked.catch((error: { code?: unknown }) => {
      if (error.code === 'EAUTH') forgetAccessToken(oauth);
      throw error;
    });
  return Object.assign(transport, {
    sendMail: (mail: SendMailOptions) => noting(sendMail(mail)),
    verify: () => noting(verify()),
  });
}
