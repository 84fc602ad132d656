import { defineEntity, p } from '@mikro-orm/postgresql';

/** Counters of rate-limiter-flexible, whose column names these are; `expire` is in milliseconds since 1970. */
const schema = defineEntity({
  name: 'RateLimit',
  properties: {
    key: p.string().length(255).primary(),
    points: p.integer().default(0),
    expire: p.bigint('number').nullable(),
  },
});
export class RateLimit extends schema.class {}
schema.setClass(RateLimit);
