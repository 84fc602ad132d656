import { common } from './common.ts';
import { desk } from './desk.ts';
import { mail } from './mail.ts';
import { oversight } from './oversight.ts';
import { privacy } from './privacy.ts';
import { requester } from './requester.ts';
import { staff } from './staff.ts';
import { supervision } from './supervision.ts';

export const en = { common, desk, mail, oversight, privacy, requester, staff, supervision };
