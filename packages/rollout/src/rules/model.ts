import type { ModelAccepts, ModelSpec, ServingConfigSpec } from '@raftgate/contract';
import { label } from './rule.ts';
import type { Rule, RuleBundle, RulePart, Violation } from './rule.ts';

type Pair = readonly [RulePart<ServingConfigSpec>, RulePart<ModelSpec>];

function pairs(bundle: RuleBundle): readonly Pair[] {
  return bundle.servingConfig.flatMap((config): Pair[] => {
    const model = bundle.model.find((one) => one.name === config.spec.model);
    return model === undefined ? [] : [[config, model]];
  });
}

/** A setting of the config must be among what the model accepts; a model that does not say accepts anything. */
function acceptance(name: string, setting: keyof ModelAccepts & keyof ServingConfigSpec, unit: string): Rule {
  return {
    name,
    sentence: `the serving config's ${setting} is one its model accepts`,
    check: (bundle) =>
      pairs(bundle).flatMap(([config, model]): Omit<Violation, 'rule'>[] => {
        const value = config.spec[setting];
        const accepted = model.spec.accepts[setting];
        if (value === undefined || accepted === undefined || accepted.includes(value)) return [];
        return [
          { part: label(config), other: label(model), found: `${setting} ${value}${unit}`, expected: `${accepted.join(' or ')}${unit}` },
        ];
      }),
  };
}

export const modelRules: readonly Rule[] = [
  acceptance('model-frame', 'frame', ' samples'),
  acceptance('model-context', 'context', ' samples'),
  acceptance('model-sample-rate', 'sampleRateHz', ' Hz'),
  {
    name: 'config-model',
    sentence: 'a serving config names a model of the bundle',
    check: (bundle) =>
      bundle.servingConfig
        .filter((config) => !bundle.model.some((model) => model.name === config.spec.model))
        .map((config) => ({
          part: label(config),
          other: `model ${config.spec.model}`,
          found: 'not in the bundle',
          expected: 'a model of the bundle',
        })),
  },
  {
    name: 'model-config',
    sentence: 'every model has exactly one serving config: a new model is never run with what happens to be there',
    check: (bundle) =>
      bundle.model.flatMap((model): Omit<Violation, 'rule'>[] => {
        const configs = bundle.servingConfig.filter((config) => config.spec.model === model.name);
        if (configs.length === 1) return [];
        const names = configs.map(label).join(', ');
        return [
          { part: label(model), other: names === '' ? 'servingConfig' : names, found: `${configs.length} serving configs`, expected: '1' },
        ];
      }),
  },
];
