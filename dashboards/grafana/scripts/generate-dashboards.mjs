// Writes district.json, the dashboard that Grafana loads. `--check` writes nothing and fails when the file is stale.
import { keepGeneratedJson } from '../../../deploy/generated-file.mjs';
import { districtDashboard } from '../dist/district-dashboard.js';

keepGeneratedJson(
  'dashboards/grafana/district.json',
  districtDashboard(),
  'dashboards/grafana/scripts/generate-dashboards.mjs',
);
