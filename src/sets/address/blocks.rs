//! Ranges of addresses as the fewest blocks and excepts. It knows one family at a time.
//!
//! Dynamic programming over the binary tree of blocks. For each block there are two questions: how to say what belongs
//! where nothing is said yet (`Plan::say`), and how to take out what doesn't belong where the whole is said already
//! (`Plan::take`). Either is the halves' answers together, or this block itself and the answer to the other question.

use super::Block;
use crate::sets::ranges::{Number, Range};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// The number behind an address of one family.
pub(super) trait Address: Number {
    const FIRST: Self;
    const LAST: Self;
    /// The last number of the lower half.
    fn middle(first: Self, last: Self) -> Self;
    /// The block that starts here; `length` is at most the family's width.
    fn block(self, length: u8) -> IpNet;
}

impl Address for u32 {
    const FIRST: Self = Self::MIN;
    const LAST: Self = Self::MAX;
    fn middle(first: Self, last: Self) -> Self {
        first + (last - first) / 2
    }
    fn block(self, length: u8) -> IpNet {
        IpNet::V4(Ipv4Net::new_assert(self.into(), length))
    }
}

impl Address for u128 {
    const FIRST: Self = Self::MIN;
    const LAST: Self = Self::MAX;
    fn middle(first: Self, last: Self) -> Self {
        first + (last - first) / 2
    }
    fn block(self, length: u8) -> IpNet {
        IpNet::V6(Ipv6Net::new_assert(self.into(), length))
    }
}

/// The fewest blocks for sorted, disjoint ranges; sorted.
pub(super) fn fewest<T: Address>(ranges: &[Range<T>]) -> Vec<Block> {
    let mut blocks = plan(ranges, T::FIRST, T::LAST, 0).say;
    blocks.sort_unstable();
    for block in &mut blocks {
        block.except.sort_unstable();
    }
    blocks
}

/// The fewest blocks without exceptions for sorted, disjoint ranges; sorted.
pub(super) fn whole<T: Address>(ranges: &[Range<T>]) -> Vec<IpNet> {
    let mut blocks = Vec::new();
    cut(ranges, T::FIRST, T::LAST, 0, &mut blocks);
    blocks
}

/// Goes down only where the block is mixed, as `plan` does.
fn cut<T: Address>(ranges: &[Range<T>], first: T, last: T, length: u8, blocks: &mut Vec<IpNet>) {
    let from = ranges.partition_point(|range| range.last < first);
    let to = ranges.partition_point(|range| range.first <= last);
    let inside = ranges.get(from..to).unwrap_or_default();
    match inside {
        [] => {}
        [only] if only.first <= first && last <= only.last => blocks.push(first.block(length)),
        _ => {
            let middle = T::middle(first, last);
            cut(inside, first, middle, length + 1, blocks);
            if let Some(start) = middle.next() {
                cut(inside, start, last, length + 1, blocks);
            }
        }
    }
}

/// Both answers for one block.
#[derive(Default)]
struct Plan {
    say: Vec<Block>,
    say_cost: usize,
    take: Take,
    take_cost: usize,
}

/// What is taken out, and what is given back of that.
#[derive(Default)]
struct Take {
    except: Vec<IpNet>,
    back: Vec<Block>,
}

/// The plan for the block `first..=last` of this prefix length; goes down only where the block is mixed, so at most as
/// deep as an address has bits.
fn plan<T: Address>(ranges: &[Range<T>], first: T, last: T, length: u8) -> Plan {
    let from = ranges.partition_point(|range| range.last < first);
    let to = ranges.partition_point(|range| range.first <= last);
    // `from` is past `to` nowhere: a range that ends before the block starts before its end.
    let inside = ranges.get(from..to).unwrap_or_default();
    let here = first.block(length);
    match inside {
        [] => {
            return Plan {
                take: Take { except: vec![here], back: Vec::new() },
                take_cost: 1,
                ..Plan::default()
            };
        }
        [only] if only.first <= first && last <= only.last => {
            return Plan {
                say: vec![Block { cidr: here, except: Vec::new() }],
                say_cost: 1,
                ..Plan::default()
            };
        }
        _ => {}
    }
    let middle = T::middle(first, last);
    let lower = plan(inside, first, middle, length + 1);
    // A mixed block has more than one address, so its middle isn't its last and has a next.
    let upper = middle.next().map(|start| plan(inside, start, last, length + 1)).unwrap_or_default();
    join(lower, upper, here)
}

fn join(lower: Plan, upper: Plan, here: IpNet) -> Plan {
    let (say_cost, take_cost) = (lower.say_cost + upper.say_cost, lower.take_cost + upper.take_cost);
    let say = append(lower.say, upper.say);
    let take = Take {
        except: append(lower.take.except, upper.take.except),
        back: append(lower.take.back, upper.take.back),
    };
    if take_cost + 1 < say_cost {
        let mut blocks = vec![Block { cidr: here, except: take.except.clone() }];
        blocks.extend(take.back.iter().cloned());
        Plan { say: blocks, say_cost: take_cost + 1, take, take_cost }
    } else if say_cost + 1 < take_cost {
        let taken = Take { except: vec![here], back: say.clone() };
        Plan { say, say_cost, take: taken, take_cost: say_cost + 1 }
    } else {
        Plan { say, say_cost, take, take_cost }
    }
}

/// One after the other; moves the longer one, as the order is made at the end.
fn append<T>(mut a: Vec<T>, mut b: Vec<T>) -> Vec<T> {
    if a.len() < b.len() {
        std::mem::swap(&mut a, &mut b);
    }
    a.append(&mut b);
    a
}
