import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { i18nFor } from '../../i18n/i18n.server.ts';
import { languages } from '../../i18n/languages.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The names of the details that entries of the audit log carry, as the code that records them writes them. */
function detailsIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const literals = new Map<string, ts.ObjectLiteralExpression>();
  const found: string[] = [];
  const take = (literal: ts.ObjectLiteralExpression) => {
    for (const { name } of literal.properties) if (name && ts.isIdentifier(name)) found.push(name.text);
  };
  const isEvent = (node: ts.Node) =>
    ts.isObjectLiteralExpression(node) && node.properties.some(({ name }) => name?.getText() === 'action');
  const visit = (node: ts.Node) => {
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isObjectLiteralExpression(node.initializer))
      literals.set(node.name.getText(), node.initializer);
    const isDetail =
      (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) &&
      node.name.getText() === 'detail' &&
      isEvent(node.parent);
    if (isDetail) {
      const value = ts.isPropertyAssignment(node) ? node.initializer : undefined;
      const literal =
        value && ts.isObjectLiteralExpression(value) ? value : literals.get((value ?? node.name).getText());
      if (literal) take(literal);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const sources = ['server', 'mail-ingest'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(ROOT, folder, name)),
);
const details = [...new Set(sources.flatMap(detailsIn))].sort();

it('finds the details that the code records', () => {
  expect(details).toEqual(expect.arrayContaining(['refusal', 'seconds', 'entries']));
});

describe.each(languages)('in %s', (language) => {
  it('every detail of an entry has its word', () => {
    const i18n = i18nFor(language);
    const hasWord = (name: string) => typeof i18n.getResource(language, 'supervision', `detail.${name}`) === 'string';
    expect(details.filter((name) => !hasWord(name))).toEqual([]);
  });
});
