export { cleanText, decodeText } from './charset.ts';
export { type Attachment, type HeaderLine, type MailNode, walkParts } from './mail-parser.ts';
