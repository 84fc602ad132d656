const DOTS = '•••••';

/** An address with only its first letters and its last label left: `j•••••@g•••••.com`. */
export function addressHint(address: string): string {
  const [local = '', domain = ''] = address.split('@');
  const dot = domain.lastIndexOf('.');
  const [name, suffix] = dot > 0 ? [domain.slice(0, dot), domain.slice(dot)] : [domain, ''];
  return `${[...local][0] ?? ''}${DOTS}@${[...name][0] ?? ''}${DOTS}${suffix}`;
}

/** A phone number with only its last two digits left: `•••• •• •• 61`. */
export const phoneHint = (phone: string): string => `•••• •• •• ${phone.replace(/\D/g, '').slice(-2)}`;
