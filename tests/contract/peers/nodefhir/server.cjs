// A FHIR server of version STU3 on node-fhir-server-core: routes, resources and statement are its own, the shelves are
// these. It knows no conditions, validates little, and names what it stores. Prints its port; `/stored` tells all.
'use strict';
const { randomUUID } = require('node:crypto');
const { createRequire } = require('node:module');

const [folder] = process.argv.slice(2);
const theirs = createRequire(`${folder}/`);
const core = theirs('@asymmetrik/node-fhir-server-core');
const express = createRequire(theirs.resolve('@asymmetrik/node-fhir-server-core'))('express');

const VERSION = '3_0_1';
const KINDS = ['Patient', 'Practitioner', 'Media', 'Binary', 'DocumentManifest'];
const shelves = Object.fromEntries(KINDS.map((kind) => [kind, new Map()]));

const folded = (text) => String(text ?? '').toLowerCase();
const tokens = (resource) =>
  [].concat(resource.identifier ?? [], resource.masterIdentifier ?? []).map(({ system, value }) => `${system}|${value}`);

const TESTS = {
  identifier: (resource, wanted) => tokens(resource).includes(wanted),
  birthdate: (resource, wanted) => resource.birthDate === wanted,
  family: (resource, wanted) => (resource.name ?? []).some(({ family }) => folded(family).startsWith(folded(wanted))),
  given: (resource, wanted) =>
    (resource.name ?? []).some(({ given }) => (given ?? []).some((one) => folded(one).startsWith(folded(wanted)))),
};

function service(kind) {
  const Resource = core.resolveSchema(VERSION, kind.toLowerCase());
  const shelf = shelves[kind];
  const store = (id, body) => {
    shelf.set(id, new Resource({ ...body, id }));
    return { id, resource_version: '1' };
  };
  return {
    async search(_, { req }) {
      const asked = Object.entries(req.query).filter(([name]) => name in TESTS);
      const found = [...shelf.values()].filter((one) =>
        asked.every(([name, wanted]) => TESTS[name](one.toJSON(), wanted)),
      );
      const Bundle = core.resolveSchema(VERSION, 'bundle');
      return new Bundle({ type: 'searchset', total: found.length, entry: found.map((resource) => ({ resource })) });
    },
    async searchById({ id }) {
      const found = shelf.get(id);
      if (!found) {
        throw new core.ServerError('not found', {
          statusCode: 404,
          issue: [{ severity: 'error', code: 'not-found' }],
        });
      }
      return found;
    },
    create: async (_, { req }) => store(randomUUID(), req.body),
    update: async ({ id }, { req }) => store(id, req.body),
  };
}

const app = express();
app.use(express.json({ limit: '256mb', type: ['application/fhir+json', 'application/json'] }));
app.get('/stored', (_, response) => {
  response.json(
    Object.fromEntries(KINDS.map((kind) => [kind, [...shelves[kind].values()].map((one) => one.toJSON())])),
  );
});
app.post('/store', ({ body }, response) => {
  for (const kind of KINDS) shelves[kind].clear();
  for (const one of body) shelves[one.resourceType].set(one.id, new (core.resolveSchema(VERSION, one.resourceType.toLowerCase()))(one));
  response.json({});
});
const profiles = Object.fromEntries(
  KINDS.map((kind) => [kind.toLowerCase(), { service: service(kind), versions: [VERSION] }]),
);
core.initialize({ profiles, server: {}, logging: { level: 'error' }, security: [] }, app);
const listener = app.listen(0, '127.0.0.1', () => console.log(listener.address().port));
