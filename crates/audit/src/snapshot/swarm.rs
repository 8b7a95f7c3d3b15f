//! The swarm, as a manager sees it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::null_is_default;

/// `Swarm` of `GET /info`: the swarm as this node sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct SwarmInfo {
    /// This node.
    #[serde(rename = "NodeID")]
    pub node_id: String,
    /// Its address for other nodes.
    pub node_addr: String,
    /// `inactive`, `pending`, `active`, `error` or `locked`.
    pub local_node_state: String,
    /// Whether this node is a manager that can answer.
    pub control_available: bool,
    /// What is wrong, where something is.
    pub error: String,
    /// Managers that it knows.
    #[serde(deserialize_with = "null_is_default")]
    pub remote_managers: Vec<Value>,
    /// Number of managers.
    pub managers: u32,
    /// Number of nodes.
    pub nodes: u32,
}

/// `GET /swarm`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Swarm {
    /// Its id.
    #[serde(rename = "ID")]
    pub id: String,
    /// `Index` rises with each change.
    pub version: Value,
    /// When it was made, RFC 3339.
    pub created_at: String,
    /// When it was changed, RFC 3339.
    pub updated_at: String,
    /// Settings: `EncryptionConfig.AutoLockManagers`, `CAConfig.NodeCertExpiry` (nanoseconds)…
    pub spec: Value,
    /// `TrustRoot` (PEM) and others, of the authority that signs nodes. Join tokens never.
    #[serde(rename = "TLSInfo")]
    pub tls_info: Value,
    /// Validity of the trust root: RFC 3339 from and until, where it could be read.
    pub trust_root_validity: Option<(String, String)>,
    /// Whether the root of trust is being rotated.
    pub root_rotation_in_progress: bool,
    /// Port of data between nodes; 0 for the default.
    pub data_path_port: u32,
}

/// A service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Service {
    /// Its id.
    #[serde(rename = "ID")]
    pub id: String,
    /// Settings as the API has them: `Name`, `TaskTemplate`, `EndpointSpec`… Values of environment
    /// variables are replaced.
    pub spec: Value,
    /// Ports: `Endpoint.Ports`.
    pub endpoint: Value,
}

/// A node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Node {
    /// Its id.
    #[serde(rename = "ID")]
    pub id: String,
    /// `Role`, `Availability`.
    pub spec: Value,
    /// `Hostname`, `Engine`.
    pub description: Value,
    /// `State`, `Addr`.
    pub status: Value,
    /// `Leader`, `Reachability`, `Addr`, of a manager.
    pub manager_status: Option<Value>,
}
