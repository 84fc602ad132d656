import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

const YEARS_VALID = 10;

/** A key and its self-signed certificate, both PEM, and the files that hold them. A client trusts it as its own CA. */
export type LocalCertificate = { certificate: string; key: string; certificateFile: string; keyFile: string };

/** Returns the certificate of `folder` for 127.0.0.1 and localhost, made on first use (the key file has mode 0600). */
export async function ensureLocalCertificate(folder: string): Promise<LocalCertificate> {
  const certificateFile = join(folder, 'cert.pem');
  const keyFile = join(folder, 'key.pem');
  if (!existsSync(certificateFile) || !existsSync(keyFile)) {
    const notAfterDate = new Date();
    notAfterDate.setFullYear(notAfterDate.getFullYear() + YEARS_VALID);
    const made = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'rsa',
      keySize: 2048,
      algorithm: 'sha256',
      notAfterDate,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, keyCertSign: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 7, ip: '127.0.0.1' },
          ],
        },
      ],
    });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(keyFile, made.private, { mode: 0o600 });
    writeFileSync(certificateFile, made.cert);
  }
  return {
    certificate: readFileSync(certificateFile, 'utf8'),
    key: readFileSync(keyFile, 'utf8'),
    certificateFile,
    keyFile,
  };
}
