// Works out expressions with two other engines of the form language, for comparison.
//
// node xpath_peers.mjs FOLDER < cases.json > results.json
// FOLDER holds node_modules with jsdom and the engines; see test_ask_expressions_peers.py.

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const require = createRequire(join(folder, 'node_modules', 'nowhere.js'));
const { JSDOM } = require('jsdom');

const { window } = new JSDOM('<p/>', { contentType: 'text/html' });
for (const name of ['DOMParser', 'XMLSerializer', 'XPathEvaluator', 'XPathResult', 'Node', 'Element', 'Document', 'XMLDocument', 'Attr', 'Text', 'Comment', 'ProcessingInstruction']) {
  globalThis[name] = window[name];
}
globalThis.window = window;
// Its parser takes a module for a script when it finds itself in Node.
globalThis.__dirname = folder;
globalThis.require = require;
globalThis.document = window.document;

const { answers: given, tables, cases } = JSON.parse(readFileSync(0, 'utf-8'));
const parsed = (text) => new window.DOMParser().parseFromString(text, 'text/xml');
const child = (element, step) => {
  const [, name, turn] = /^([^[]+)(?:\[(\d+)\])?$/.exec(step);
  return [...element.children].filter((one) => one.localName === name)[(turn ?? 1) - 1];
};
const found = (top, path) => (path ? path.split('/') : []).reduce(child, top);

function plain(result) {
  const { XPathResult } = window;
  switch (result.resultType) {
    case XPathResult.NUMBER_TYPE:
      return { number: String(result.numberValue) };
    case XPathResult.STRING_TYPE:
      return { text: result.stringValue };
    case XPathResult.BOOLEAN_TYPE:
      return { truth: result.booleanValue };
    default: {
      const node = result.iterateNext();
      return { text: node ? node.textContent : '' };
    }
  }
}

async function getodk() {
  const address = join(folder, 'node_modules', '@getodk', 'xpath', 'dist', 'index.js');
  const { XFormsXPathEvaluator, DEFAULT_DOM_ADAPTER } = await import(pathToFileURL(address).href);
  const doc = parsed(given);
  const lists = Object.entries(tables).map(([name, list]) => [name, parsed(list).documentElement]);
  const evaluator = new XFormsXPathEvaluator({
    rootNode: doc,
    timeZoneId: 'UTC',
    domAdapter: DEFAULT_DOM_ADAPTER,
    secondaryInstancesById: new Map(lists),
    itextTranslationsByLanguage: new Map(),
  });
  return ({ text, node }) =>
    plain(evaluator.evaluate(text, found(doc.documentElement, node), null, window.XPathResult.ANY_TYPE));
}

async function enketo() {
  const evaluator = require('openrosa-xpath-evaluator')();
  const doc = parsed(given);
  return ({ text, node }) =>
    plain(evaluator.evaluate(text, found(doc.documentElement, node), null, window.XPathResult.ANY_TYPE));
}

const answers = {};
for (const [name, engine] of Object.entries({ getodk, enketo })) {
  const evaluate = await engine();
  answers[name] = cases.map((one) => {
    try {
      return evaluate(one);
    } catch (fault) {
      return { fault: String(fault.message ?? fault).slice(0, 200) };
    }
  });
}
process.stdout.write(JSON.stringify(answers));
