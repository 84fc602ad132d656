import { redirect } from '@remix-run/node';
import { staffRoute } from '../session/guard.server.ts';

export const loader = staffRoute('institutions.read', async () => redirect('/admin/institutions'));
