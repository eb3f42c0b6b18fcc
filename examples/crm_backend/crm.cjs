// A tiny CRM: a log of what happens to deals, and the funnel of that log always at hand. The log stands for the host's table: the
// store is filled from it when the process starts, and told of each event behind it. Events carry the log's id, so telling one twice
// does no harm.
'use strict';
const http = require('node:http');
const path = require('node:path');
const { Store } = require(process.env.FUNNEL_NODE ?? path.join(__dirname, '../../src/bindings/node/funnel.cjs'));

class Crm {
  constructor(log = []) {
    this.log = log;
    this.store = new Store({ currency: 'EUR' });
    this.store.append(log);
    this.standing = this.store.stand();
    this.dashboard = this.store.dashboard();
  }

  record(event) {
    const logged = { event_id: String(this.log.length), ...event };
    this.store.append([logged]); // throws when it is wrong, and nothing is logged
    this.log.push(logged);
  }
  create(deal, owner, amount, at) {
    this.record({ kind: 'created', deal, owner, amount, at });
  }
  move(deal, stage, at) {
    this.record({ deal, stage, at });
  }
  win(deal, at) {
    this.record({ kind: 'won', deal, at });
  }
  lose(deal, at, reason) {
    this.record({ kind: 'lost', deal, at, reason });
  }

  /** For the top of each page: costs microseconds. */
  headline() {
    const [deals, , open, , won, wonCents, lost] = Array.from(this.standing.numbers(), Number);
    return { deals, open, won, wonCents, lost };
  }

  /** GET /headline, GET /report?as_of=2026-02-01&language=ru, and the live page below /sales/; reports are made on another thread. */
  server() {
    return http.createServer(async (request, response) => {
      const url = new URL(request.url, 'http://host');
      try {
        if (url.pathname.startsWith('/sales/')) { // who may read it is decided here
          const { status, headers, body } = await this.dashboard.respond({ method: request.method, url: request.url.slice('/sales'.length), headers: request.headers });
          return response.writeHead(status, headers).end(body);
        }
        if (url.pathname === '/headline') return response.end(JSON.stringify(this.headline()));
        if (url.pathname !== '/report') return response.writeHead(404).end();
        const report = await this.store.askAsync({ query: { as_of: url.searchParams.get('as_of') ?? undefined, group_by: ['owner'] } }, { timeoutMs: 10_000 });
        response.setHeader('content-type', 'text/html; charset=utf-8').end(report.html({ language: url.searchParams.get('language') ?? undefined }));
      } catch (e) {
        response.writeHead(400).end(e.message);
      }
    });
  }
}

module.exports = { Crm };
