import { Account } from '#db/entities/index.ts';
import { compareAnswer, lockTicket, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { institutionById } from '../institutions/index.ts';
import { assertAllowed } from '../staff/index.ts';
import { assertCounts } from './cooling.ts';
import { addEvidence, evidenceOf } from './evidence.ts';
import { answersAbout } from './findings.ts';

export type AnswerOutcome = { kind: 'match' } | { kind: 'no_match'; mistakesLeft: number };

/**
 * Compares a caller's answer to one call-back question. Each question has one try a ticket; after the mistakes that the
 * policy allows, this way is closed for the ticket.
 * @throws DomainError `conflict` where the question was answered already or the way is closed, and while answers that a file
 * changed do not count yet.
 */
export async function answerQuestion(
  context: Context<StaffActor>,
  request: { ticketId: string; version: number; question: string; answer: string },
): Promise<AnswerOutcome> {
  return inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(actor, ticket.institution, 'identity.verify');
    if (!ticket.account) throw new DomainError('conflict', 'account_missing');
    const account = found(await em.findOne(Account, { id: ticket.account }), 'account');
    const { policy, blindQuestions } = (await institutionById(inside, ticket.institution)).profile;
    if (
      !blindQuestions.some((question) => question.key === request.question) ||
      !account.factKeys.includes(request.question)
    )
      throw new DomainError('invalid', 'question');
    assertCounts(account, 'answers', now);
    const answers = answersAbout(await evidenceOf(inside, [ticket.id]), account.id);
    if (answers.some((answer) => answer.detail.question === request.question))
      throw new DomainError('conflict', 'question_answered');
    const mistakes = answers.filter((answer) => answer.outcome === 'no_match').length;
    if (mistakes >= policy.blindMistakesAllowed) throw new DomainError('conflict', 'questions_closed');
    const outcome = await compareAnswer(inside, account.id, request.question, request.answer);
    await addEvidence(inside, ticket, account.id, [
      { kind: 'blind_answer', outcome, detail: { question: request.question } },
    ]);
    touchTicket(ticket, now);
    const isMatch = outcome === 'match';
    await record(inside, {
      institution: ticket.institution,
      action: isMatch ? 'identity.answer_matched' : 'identity.answer_refused',
      outcome: isMatch ? 'done' : 'denied',
      account: account.id,
      ticket,
      detail: { question: request.question },
    });
    return isMatch ? { kind: 'match' } : { kind: 'no_match', mistakesLeft: policy.blindMistakesAllowed - mistakes - 1 };
  });
}
