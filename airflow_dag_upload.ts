/** `npx tsx airflow_dag_upload.ts SOURCE... DESTINATION`: DAGs into Airflow. See `npx tsx airflow_dag_upload.ts --help`. */
import { start } from './scripts/airflow-dag-upload/start.js';

process.exit(await start(process.argv.slice(2)));
