//! Peer sets: who can stand at one end of a connection, pods and addresses together.

use super::{AddressSet, PodSet, Space, TooComplex};

/// Addresses, told apart by whether a pod may have them.
///
/// An IP block says nothing about pods: whether it matches their addresses is up to the network plugin. `internet`
/// says that none of its addresses is a pod's. So a block is in both parts and `internet` in `outside` alone;
/// `of_pods` is never more than `outside`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Addresses {
    /// The addresses, for whatever is no pod.
    pub outside: AddressSet,
    /// Those of them that may be pods' too.
    pub of_pods: AddressSet,
}

impl Addresses {
    /// An IP block's addresses, which may be pods'.
    #[must_use]
    pub fn block(set: AddressSet) -> Self {
        Self { of_pods: set.clone(), outside: set }
    }

    /// Addresses that are no pod's.
    #[must_use]
    pub fn outside(set: AddressSet) -> Self {
        Self { outside: set, of_pods: AddressSet::none() }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.outside.is_empty()
    }

    fn combine(&self, other: &Self, join: impl Fn(&AddressSet, &AddressSet) -> AddressSet) -> Self {
        Self { outside: join(&self.outside, &other.outside), of_pods: join(&self.of_pods, &other.of_pods) }
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.combine(other, AddressSet::union)
    }

    /// Whether all of it is in the other.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.outside.is_subset(&other.outside) && self.of_pods.is_subset(&other.of_pods)
    }

    /// What is in any of them.
    #[must_use]
    pub fn union_all<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let all: Vec<&Self> = all.into_iter().collect();
        Self {
            outside: AddressSet::union_all(all.iter().map(|addresses| &addresses.outside)),
            of_pods: AddressSet::union_all(all.iter().map(|addresses| &addresses.of_pods)),
        }
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.combine(other, AddressSet::intersection)
    }

    /// What is in this one and isn't named by the other, whether a pod's or not.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.without(&other.outside)
    }

    /// What is left without these addresses, whether a pod's or not.
    #[must_use]
    pub fn without(&self, addresses: &AddressSet) -> Self {
        Self { outside: self.outside.difference(addresses), of_pods: self.of_pods.difference(addresses) }
    }
}

/// Who can stand at one end of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PeerSet {
    /// Pods, by their labels and their namespaces' labels.
    pub pods: PodSet,
    /// Addresses.
    pub addresses: Addresses,
}

impl PeerSet {
    /// Nobody.
    #[must_use]
    pub fn none() -> Self {
        Self::pods(PodSet::NONE)
    }

    /// Every pod and every address.
    #[must_use]
    pub fn all() -> Self {
        Self { pods: PodSet::ALL, addresses: Addresses::block(AddressSet::all()) }
    }

    /// Pods alone.
    #[must_use]
    pub fn pods(pods: PodSet) -> Self {
        Self { pods, addresses: Addresses::default() }
    }

    /// Addresses alone.
    #[must_use]
    pub fn addresses(addresses: Addresses) -> Self {
        Self { pods: PodSet::NONE, addresses }
    }

    /// Whether nobody is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pods.is_empty() && self.addresses.is_empty()
    }

    /// Who is in either.
    ///
    /// # Errors
    /// Where the pods of it take too many steps.
    pub fn union(&self, other: &Self, space: &mut Space) -> Result<Self, TooComplex> {
        let pods = space.union(self.pods, other.pods)?;
        Ok(Self { pods, addresses: self.addresses.union(&other.addresses) })
    }

    /// Who is in any of them.
    ///
    /// # Errors
    /// Where the pods of it take too many steps.
    pub fn union_all<'a>(
        sets: impl IntoIterator<Item = &'a Self>,
        space: &mut Space,
    ) -> Result<Self, TooComplex> {
        let sets: Vec<&Self> = sets.into_iter().collect();
        if let [only] = sets.as_slice() {
            return Ok((*only).clone());
        }
        let pods = space.union_all(sets.iter().map(|set| set.pods))?;
        Ok(Self { pods, addresses: Addresses::union_all(sets.iter().map(|set| &set.addresses)) })
    }

    /// Who is in this one and not in the other.
    ///
    /// # Errors
    /// Where the pods of it take too many steps.
    pub fn difference(&self, other: &Self, space: &mut Space) -> Result<Self, TooComplex> {
        let pods = space.difference(self.pods, other.pods)?;
        Ok(Self { pods, addresses: self.addresses.difference(&other.addresses) })
    }

    /// Whether all of it is in the other, pods in pods and addresses in addresses.
    ///
    /// # Errors
    /// Where the pods of it take too many steps.
    pub fn is_subset(&self, other: &Self, space: &mut Space) -> Result<bool, TooComplex> {
        Ok(self.addresses.is_subset(&other.addresses) && space.is_subset(self.pods, other.pods)?)
    }

    /// Whether somebody is in both, pods with pods and addresses with addresses.
    ///
    /// # Errors
    /// Where the pods of it take too many steps.
    pub fn intersects(&self, other: &Self, space: &mut Space) -> Result<bool, TooComplex> {
        let addresses = self.addresses.outside.intersects(&other.addresses.outside);
        Ok(addresses || space.intersects(self.pods, other.pods)?)
    }
}
