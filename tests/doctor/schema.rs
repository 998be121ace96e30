//! The doctor's table of fields is what Kubernetes' own types have.

use std::path::Path;

use k8s_openapi::api::{apps, autoscaling, batch, core, networking};

use super::trace::Found;

const TABLE: &str = include_str!("../../src/doctor/schema.txt");

fn table() -> String {
    let mut found = Found::default();
    found.add::<core::v1::Pod>();
    found.add::<core::v1::PodTemplate>();
    found.add::<core::v1::ReplicationController>();
    found.add::<core::v1::Service>();
    found.add::<core::v1::Namespace>();
    found.add::<core::v1::ConfigMap>();
    found.add::<core::v1::Secret>();
    found.add::<core::v1::PersistentVolumeClaim>();
    found.add::<core::v1::ServiceAccount>();
    found.add::<apps::v1::Deployment>();
    found.add::<apps::v1::ReplicaSet>();
    found.add::<apps::v1::StatefulSet>();
    found.add::<apps::v1::DaemonSet>();
    found.add::<batch::v1::Job>();
    found.add::<batch::v1::CronJob>();
    found.add::<networking::v1::Ingress>();
    found.add::<networking::v1::NetworkPolicy>();
    found.add::<autoscaling::v1::HorizontalPodAutoscaler>();
    found.add::<autoscaling::v2::HorizontalPodAutoscaler>();
    found.table()
}

#[test]
fn the_table_of_fields_is_that_of_kubernetes() {
    let table = table();
    // Types that everybody knows, so that a table of nothing can't be right.
    for line in ["@apps/v1/Deployment Deployment\n", "\nIPBlock cidr except\n", "\nContainer args command "] {
        assert!(table.contains(line), "{line}");
    }
    if table != TABLE {
        let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schema.txt");
        std::fs::write(&new, table).expect("the build's folder can be written to");
        panic!("Kubernetes' types are others now: {} is what src/doctor/schema.txt has to be", new.display());
    }
}
