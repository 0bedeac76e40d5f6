import { base64, uuidOf } from '../identifiers.js';
import { fillIn } from '../json.js';
import type { ResourceTypes } from '../resource-type.js';

export const monitoring: ResourceTypes = {
  'microsoft.operationalinsights/workspaces': {
    complete({ id, properties }) {
      fillIn(properties, { customerId: uuidOf(id), retentionInDays: 30 });
    },
    actions: {
      sharedkeys: ({ id }) => ({ primarySharedKey: base64(`${id}1`), secondarySharedKey: base64(`${id}2`) }),
    },
  },
  'microsoft.insights/diagnosticsettings': { writeStatus: 200 },
};
