import { toDataURL } from 'qrcode';

/** A code to scan, as the address of an image: black on white in both themes, since cameras read it so. */
export const drawQr = (text: string): Promise<string> => toDataURL(text, { margin: 2, width: 400 });
