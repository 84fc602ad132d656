import { importRows } from './import-rows.ts';

export const imports = { ...importRows };
