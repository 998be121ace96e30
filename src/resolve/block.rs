//! IP blocks: text to a set of addresses, with the way out where the text is none.

use ipnet::IpNet;
use std::net::IpAddr;

use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::source::Span;

/// The block that `text` writes; one address is a /32 or /128.
pub fn parse(text: &str, span: Span) -> Result<IpNet, Box<Diagnostic>> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let ip = address.parse::<IpAddr>().map_err(|_| Box::new(not_an_address(text, address, span)))?;
    if let IpAddr::V6(v6) = ip
        && let Some(v4) = v6.to_ipv4_mapped()
    {
        return Err(Box::new(
            Diagnostic::new(Code::BadAddress, format!("`{text}` is an IPv4 address in IPv6 dress"))
                .at(span, "Kubernetes refuses this form")
                .fix(Applicability::Unsafe, format!("write `{v4}`"), span, v4.to_string()),
        ));
    }
    let most = if ip.is_ipv4() { 32 } else { 128 };
    let length = match prefix {
        None => most,
        Some(digits) => match digits.parse::<u8>() {
            Ok(length)
                if length <= most
                    && !digits.starts_with('+')
                    && (digits == "0" || !digits.starts_with('0')) =>
            {
                length
            }
            _ => {
                return Err(Box::new(
                    Diagnostic::new(Code::BadAddress, format!("`/{digits}` is no prefix of an IP block"))
                        .at(span, format!("the prefix is a number from 0 to {most} here")),
                ));
            }
        },
    };
    let net = IpNet::new_assert(ip, length);
    if net.trunc() != net {
        let block = net.trunc();
        let message = format!("`{text}` has bits set beyond its prefix");
        let diagnostic = Diagnostic::new(Code::HostBits, message)
            .at(span, format!("the block that holds this address is `{block}`"))
            .fix(
                Applicability::Unsafe,
                format!("write `{block}` for the whole block"),
                span,
                block.to_string(),
            )
            .fix(Applicability::Unsafe, format!("write `{ip}` for the one address"), span, ip.to_string());
        return Err(Box::new(diagnostic));
    }
    Ok(net)
}

fn not_an_address(text: &str, address: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::BadAddress, format!("`{text}` is no IP address or block"));
    if address.contains(':') {
        return diagnostic
            .at(span, "an IPv6 address has groups of up to four hexadecimal digits, as in `2001:db8::/32`");
    }
    let zero = address.split('.').find(|part| part.len() > 1 && part.starts_with('0'));
    let reason = match zero {
        Some(part) => format!("`{part}` begins with a zero, which some readers take for an octal number"),
        None => "the four numbers of an IPv4 address are from 0 to 255".to_owned(),
    };
    diagnostic.at(span, reason)
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::source::{Sources, Span};

    #[test]
    fn blocks_and_their_faults() {
        let file = Sources::new().add("a.kpol", "");
        let rows = [
            ("10.0.0.0/8", Ok("10.0.0.0/8")),
            ("192.0.2.7", Ok("192.0.2.7/32")),
            ("::1", Ok("::1/128")),
            ("2001:db8::/32", Ok("2001:db8::/32")),
            ("10.1.0.0/8", Err("K0304")),
            ("10.0.0.0/33", Err("K0303")),
            ("10.0.0.0/08", Err("K0303")),
            ("10.0.0.256", Err("K0303")),
            ("10.0.0.01", Err("K0303")),
            ("1::2::3", Err("K0303")),
            ("::ffff:10.0.0.1", Err("K0303")),
        ];
        for (text, expected) in rows {
            let found = parse(text, Span::new(file, 0, 0)).map(|net| net.to_string());
            assert_eq!(found.as_deref().map_err(|diagnostic| diagnostic.code.code()), expected, "{text}");
        }
    }
}
