import { createTransport, type Transporter } from 'nodemailer';

/** An SMTP server as a profile names it, its password resolved. */
export type SmtpSettings = {
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'none';
  user?: string;
  password?: string;
  ca?: string;
};

/** Opens a pooled connection to an SMTP server; certificates are verified, and STARTTLS is demanded where it is configured. */
export function openTransport(settings: SmtpSettings): Transporter {
  return createTransport({
    host: settings.host,
    port: settings.port,
    secure: settings.security === 'tls',
    requireTLS: settings.security === 'starttls',
    ignoreTLS: settings.security === 'none',
    ...(settings.user ? { auth: { user: settings.user, pass: settings.password ?? '' } } : {}),
    ...(settings.ca ? { tls: { ca: settings.ca } } : {}),
    pool: true,
    maxConnections: 5,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
