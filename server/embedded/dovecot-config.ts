import type { LocalCertificate } from './certificate.ts';

export type DovecotPorts = { imap: number; imaps: number; lmtp: number };

/**
 * Returns the configuration of a Dovecot 2.3 that runs wholly inside `dir` as the calling account: nothing in /etc is
 * read, no chroot is entered, TLS is offered but not demanded. New mailboxes get the folders Processed and Quarantine.
 */
export function renderDovecotConfig(options: {
  dir: string;
  /** Folder of Dovecot's sockets. */
  runDir: string;
  ports: DovecotPorts;
  certificate: LocalCertificate;
  account: { user: string; group: string; uid: number; gid: number };
}): string {
  const { dir, runDir, ports, certificate, account } = options;
  return `
protocols = imap lmtp
listen = 127.0.0.1
base_dir = ${runDir}
state_dir = ${dir}/state
log_path = ${dir}/dovecot.log
default_internal_user = ${account.user}
default_internal_group = ${account.group}
default_login_user = ${account.user}
first_valid_uid = 0
first_valid_gid = 0
mail_uid = ${account.uid}
mail_gid = ${account.gid}
mail_home = ${dir}/home/%u
mail_location = maildir:${dir}/mail/%u
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${dir}/users
}
userdb {
  driver = passwd-file
  args = username_format=%u ${dir}/users
  override_fields = uid=${account.uid} gid=${account.gid} home=${dir}/home/%u
}
ssl = yes
ssl_cert = <${certificate.certificateFile}
ssl_key = <${certificate.keyFile}
ssl_dh =
mail_max_userip_connections = 100
namespace inbox {
  inbox = yes
  separator = /
  mailbox Processed {
    auto = subscribe
  }
  mailbox Quarantine {
    auto = subscribe
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${ports.lmtp}
  }
}
`;
}
