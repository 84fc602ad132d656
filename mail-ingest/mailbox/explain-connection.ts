type Server = {
  host: string;
  port: number;
  security: string;
  passwordName?: string | undefined;
  oauth?: { clientId: string } | undefined;
};
type ConnectionFault = Error & {
  code?: unknown;
  responseText?: string;
  reason?: string;
  authenticationFailed?: boolean;
  tlsFailed?: boolean;
};

const UNKNOWN_AUTHORITY = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_UNTRUSTED|INVALID_CA/;
const UNREACHABLE = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|CONNECT_TIMEOUT)$/;

/**
 * Why a mail server could not be signed in to, and what to do about it, in one sentence for an administrator. A fault of
 * the certificate or of STARTTLS comes before any password is sent.
 */
export function explainConnection(error: unknown, server: Server): string {
  const place = `${server.host}:${server.port}`;
  const fault = error as ConnectionFault;
  const code = typeof fault.code === 'string' ? fault.code : '';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `the certificate of ${place} is made out to another name: write in the profile the host name that it bears`;
  if (code === 'CERT_HAS_EXPIRED')
    return `the certificate of ${place} has expired: it must be renewed on the mail server`;
  if (UNKNOWN_AUTHORITY.test(code))
    return `the certificate of ${place} comes from an unknown authority: name the authority's file in GUICHET_MAIL_CA_FILE`;
  if (fault.tlsFailed && /does not support STARTTLS/.test(fault.message))
    return `${place} offers no STARTTLS, and no password is sent without: turn it on at the mail server, or use security "tls" with its port`;
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO')
    return `${place} does not speak TLS from the start: check the port, or use security "starttls"`;
  if (UNREACHABLE.test(code)) return `${place} cannot be reached (${code}): check host and port in the profile`;
  if (fault.authenticationFailed && server.oauth)
    return `${place} refuses the access token${wordsOf(fault)}: check the user in the profile, and that the client ${server.oauth.clientId} may read this mailbox`;
  if (fault.authenticationFailed)
    return `${place} refuses the sign-in${wordsOf(fault)}: check the user in the profile and "${server.passwordName ?? ''}" in GUICHET_SECRETS`;
  return `${fault.message}${wordsOf(fault)}`;
}

/** The server's own words: imapflow's message alone is "Command failed". */
const wordsOf = ({ responseText, reason }: ConnectionFault): string => {
  const words = responseText ?? reason;
  return words ? ` (${words})` : '';
};
