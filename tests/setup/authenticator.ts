import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { isoCBOR } from '@simplewebauthn/server/helpers';

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

/** What an authenticator of a test may do wrong. */
type Conduct = { origin: string; rpId: string; counter: number; isVerified: boolean };

/** An authenticator in software that holds one passkey; `conduct` is what it says of itself and may be changed. */
export function makeAuthenticator(address: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const conduct: Conduct = { origin: address, rpId: new URL(address).hostname, counter: 0, isVerified: true };
  const flags = (more = 0) => USER_PRESENT | (conduct.isVerified ? USER_VERIFIED : 0) | more;
  const clientData = (type: string, challenge: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: conduct.origin, crossOrigin: false }));
  const authenticatorData = (flag: number, rest = Buffer.alloc(0)): Buffer => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(conduct.counter);
    return Buffer.concat([sha256(conduct.rpId), Buffer.from([flag]), counter, rest]);
  };
  const face = { id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key' as const };

  return {
    conduct,
    register({ challenge }: PublicKeyCredentialCreationOptionsJSON): RegistrationResponseJSON {
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      // COSE_Key of a P-256 key (RFC 9053 §7.1.1): kty 2, alg -7, crv 1.
      const key = isoCBOR.encode(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
          [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
        ]) as never,
      );
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, Buffer.from(key)]);
      const attestation = isoCBOR.encode(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', new Uint8Array(authenticatorData(flags(HAS_CREDENTIAL), attested))],
        ]) as never,
      );
      return {
        ...face,
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData('webauthn.create', challenge).toString('base64url'),
          attestationObject: Buffer.from(attestation).toString('base64url'),
          transports: ['internal'],
        },
      };
    },
    sign({ challenge }: PublicKeyCredentialRequestOptionsJSON): AuthenticationResponseJSON {
      const client = clientData('webauthn.get', challenge);
      const data = authenticatorData(flags());
      const signed = createSign('SHA256')
        .update(Buffer.concat([data, sha256(client)]))
        .sign(privateKey);
      return {
        ...face,
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signed.toString('base64url'),
        },
      };
    },
  };
}
export type Authenticator = ReturnType<typeof makeAuthenticator>;
