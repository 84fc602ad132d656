import { access } from './access.ts';
import { admin } from './admin.ts';
import { common } from './common.ts';
import { desk } from './desk.ts';
import { imports } from './imports.ts';
import { mail } from './mail.ts';
import { member } from './member.ts';
import { oversight } from './oversight.ts';
import { population } from './population.ts';
import { privacy } from './privacy.ts';
import { requester } from './requester.ts';
import { staff } from './staff.ts';
import { supervision } from './supervision.ts';
import { support } from './support.ts';

export const en = {
  access,
  admin,
  common,
  desk,
  imports,
  mail,
  member,
  oversight,
  population,
  privacy,
  requester,
  staff,
  supervision,
  support,
};
