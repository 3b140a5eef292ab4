import { label } from './rule.ts';
import type { Rule, Violation } from './rule.ts';

type Found = Omit<Violation, 'rule'>;

const routeModel: Rule = {
  name: 'route-model',
  sentence: 'a route sends to models of the bundle',
  check: (bundle) =>
    bundle.route.flatMap((route) =>
      route.spec.rules
        .filter((rule) => !bundle.model.some((model) => model.name === rule.model))
        .map((rule): Found => ({
          part: label(route),
          other: `model ${rule.model}`,
          found: 'not in the bundle',
          expected: 'a model of the bundle',
        })),
    ),
};

const flagVariant: Rule = {
  name: 'flag-variant',
  sentence: "a flag's default and fractions are variants it has",
  check: (bundle) =>
    bundle.flag.flatMap((flag) => {
      const has = new Set(Object.keys(flag.spec.variants));
      const used = [
        ...(flag.spec.defaultVariant === null ? [] : [flag.spec.defaultVariant]),
        ...(flag.spec.fractional ?? []).map((one) => one.variant),
      ];
      return used
        .filter((variant) => !has.has(variant))
        .map((variant): Found => ({
          part: label(flag),
          other: `variant ${variant}`,
          found: 'not among its variants',
          expected: [...has].join(' or '),
        }));
    }),
};

const flagPrompt: Rule = {
  name: 'flag-prompt',
  sentence: 'variants of a flag that refers to prompts name prompts of the bundle',
  check: (bundle) =>
    bundle.flag
      .filter((flag) => flag.spec.refersTo === 'prompt')
      .flatMap((flag) =>
        Object.entries(flag.spec.variants)
          .filter(([, value]) => !bundle.prompt.some((prompt) => prompt.name === value))
          .map(([variant, value]): Found => ({
            part: label(flag),
            other: `prompt ${JSON.stringify(value)}`,
            found: `variant ${variant} names a prompt that is not in the bundle`,
            expected: bundle.prompt.map((prompt) => prompt.name).join(' or ') || 'a prompt of the bundle',
          })),
      ),
};

const dataRefSchema: Rule = {
  name: 'dataref-schema',
  sentence: 'a serving config reads data references of the bundle, in a schema version it understands',
  check: (bundle) =>
    bundle.servingConfig.flatMap((config) =>
      Object.entries(config.spec.reads ?? {}).flatMap(([name, versions]): Found[] => {
        const ref = bundle.dataRef.find((one) => one.name === name);
        if (ref === undefined)
          return [
            { part: label(config), other: `dataRef ${name}`, found: 'not in the bundle', expected: 'a data reference of the bundle' },
          ];
        if (versions.includes(ref.spec.schemaVersion)) return [];
        return [
          { part: label(config), other: label(ref), found: `schema version ${ref.spec.schemaVersion}`, expected: versions.join(' or ') },
        ];
      }),
    ),
};

const dataRefModel: Rule = {
  name: 'dataref-model',
  sentence: 'embeddings belong to a model of the bundle',
  check: (bundle) =>
    bundle.dataRef
      .filter((ref) => ref.spec.embeddingModel !== undefined && !bundle.model.some((model) => model.name === ref.spec.embeddingModel))
      .map((ref) => ({
        part: label(ref),
        other: `model ${ref.spec.embeddingModel}`,
        found: 'not in the bundle',
        expected: 'a model of the bundle',
      })),
};

const probeRole: Rule = {
  name: 'probe-role',
  sentence: 'a probe is played by roles that some part of the bundle is for',
  check: (bundle) => {
    const others = [bundle.model, bundle.servingConfig, bundle.route, bundle.timeouts, bundle.flag, bundle.prompt, bundle.dataRef].flat();
    const roles = new Set(others.flatMap((part) => part.roles));
    // A part for every role makes every role known.
    if (others.some((part) => part.roles.length === 0)) return [];
    return bundle.probe.flatMap((probe) =>
      probe.spec.roles
        .filter((role) => !roles.has(role))
        .map((role): Found => ({
          part: label(probe),
          other: `role ${role}`,
          found: 'no part is for this role',
          expected: [...roles].join(' or '),
        })),
    );
  },
};

const timeoutsOrder: Rule = {
  name: 'timeouts-order',
  sentence: 'no part of a request may take longer than the request',
  check: (bundle) =>
    bundle.timeouts.flatMap((timeouts) => {
      const { requestMs, perTryMs = 0, firstTokenMs = 0 } = timeouts.spec;
      return Object.entries({ perTryMs, firstTokenMs })
        .filter(([, value]) => value > requestMs)
        .map(([key, value]): Found => ({
          part: label(timeouts),
          other: 'requestMs',
          found: `${key} ${value}`,
          expected: `at most ${requestMs}`,
        }));
    }),
};

export const referenceRules: readonly Rule[] = [routeModel, flagVariant, flagPrompt, dataRefSchema, dataRefModel, probeRole, timeoutsOrder];
