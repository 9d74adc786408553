//! Rust source as a flat list of tokens: enough to measure functions and to see which names are used, inside
//! macros too, and never fooled by strings and comments.

use std::str::FromStr;

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

/// A token and the line it stands on.
#[derive(Clone, Debug)]
pub struct Lexeme {
    pub token: Token,
    pub line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Word(String),
    Sign(char),
    Literal,
    Open(char),
    Close,
}

/// A function that has a body, measured from the line of its `fn` to the line of its last brace.
#[derive(Debug)]
pub struct Function {
    pub name: String,
    pub line: usize,
    pub lines: usize,
}

/// The tokens of a source text; fails where brackets or quotes do not close.
pub fn lexemes(text: &str) -> Result<Vec<Lexeme>, String> {
    let stream = TokenStream::from_str(text).map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    flatten(stream, &mut found);
    Ok(found)
}

fn flatten(stream: TokenStream, found: &mut Vec<Lexeme>) {
    for tree in stream {
        let span = tree.span();
        match tree {
            TokenTree::Group(group) => flatten_group(&group, found),
            TokenTree::Ident(word) => push(found, Token::Word(word.to_string()), span),
            TokenTree::Punct(sign) => push(found, Token::Sign(sign.as_char()), span),
            TokenTree::Literal(_) => push(found, Token::Literal, span),
        }
    }
}

fn flatten_group(group: &Group, found: &mut Vec<Lexeme>) {
    let open = match group.delimiter() {
        Delimiter::Brace => '{',
        Delimiter::Bracket => '[',
        Delimiter::Parenthesis | Delimiter::None => '(',
    };
    push(found, Token::Open(open), group.span_open());
    flatten(group.stream(), found);
    push(found, Token::Close, group.span_close());
}

fn push(found: &mut Vec<Lexeme>, token: Token, span: Span) {
    found.push(Lexeme { token, line: span.start().line });
}

/// Where the bracket at `open` closes.
fn closing(lexemes: &[Lexeme], open: usize) -> usize {
    let mut depth = 0_usize;
    for (position, lexeme) in lexemes.iter().enumerate().skip(open) {
        match lexeme.token {
            Token::Open(_) => depth += 1,
            Token::Close => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return position;
        }
    }
    lexemes.len() - 1
}

/// The last token of the item that starts at `from`: its brace, or its semicolon.
fn end_of_item(lexemes: &[Lexeme], from: usize) -> Option<usize> {
    let mut position = from;
    while let Some(lexeme) = lexemes.get(position) {
        match lexeme.token {
            Token::Open('{') => return Some(closing(lexemes, position)),
            Token::Open(_) => position = closing(lexemes, position),
            Token::Sign(';') => return Some(position),
            Token::Close => return None,
            _ => {}
        }
        position += 1;
    }
    None
}

/// All functions with a body, those inside macros too.
pub fn functions(lexemes: &[Lexeme]) -> Vec<Function> {
    let mut found = Vec::new();
    for (position, pair) in lexemes.windows(2).enumerate() {
        let (Token::Word(keyword), Token::Word(name)) = (&pair[0].token, &pair[1].token) else { continue };
        if keyword != "fn" {
            continue;
        }
        let Some(end) = end_of_item(lexemes, position + 2) else { continue };
        if lexemes[end].token == Token::Close {
            let line = pair[0].line;
            found.push(Function { name: name.clone(), line, lines: lexemes[end].line - line + 1 });
        }
    }
    found
}

/// The macros that are called: name and line.
pub fn macro_calls(lexemes: &[Lexeme]) -> Vec<(&str, usize)> {
    let calls = lexemes.windows(3).filter_map(|window| match (&window[0].token, &window[1].token) {
        (Token::Word(name), Token::Sign('!')) if matches!(window[2].token, Token::Open(_)) => {
            Some((name.as_str(), window[0].line))
        }
        _ => None,
    });
    calls.collect()
}

/// The paths that are named, `use` trees spelt out: `use std::{fs, io::Read}` names `std::fs` and `std::io::Read`.
pub fn paths(lexemes: &[Lexeme]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    collect_paths(lexemes, "", &mut found);
    found
}

fn collect_paths(lexemes: &[Lexeme], prefix: &str, found: &mut Vec<(String, usize)>) {
    let mut position = 0;
    while position < lexemes.len() {
        let Token::Word(word) = &lexemes[position].token else {
            position += 1;
            continue;
        };
        let line = lexemes[position].line;
        let mut path = format!("{prefix}{word}");
        position += 1;
        while let [first, second, third, ..] = &lexemes[position..]
            && first.token == Token::Sign(':')
            && second.token == Token::Sign(':')
        {
            match &third.token {
                Token::Word(word) => path = format!("{path}::{word}"),
                Token::Open('{') => {
                    let end = closing(lexemes, position + 2);
                    collect_paths(&lexemes[position + 3..end], &format!("{path}::"), found);
                    position = end + 1;
                    break;
                }
                _ => break,
            }
            position += 3;
        }
        found.push((path, line));
    }
}

/// The tokens without what only tests compile: each item under `#[cfg(test)]`.
pub fn without_tests(lexemes: &[Lexeme]) -> Vec<Lexeme> {
    let attribute = ["#", "[", "cfg", "(", "test"];
    let mut kept = Vec::with_capacity(lexemes.len());
    let mut position = 0;
    while position < lexemes.len() {
        let here = &lexemes[position..];
        if here.len() > 7 && here.iter().zip(attribute).all(|(lexeme, wanted)| reads(&lexeme.token, wanted)) {
            let item = closing(lexemes, position + 1) + 1;
            position = end_of_item(lexemes, item).map_or(lexemes.len(), |end| end + 1);
        } else {
            kept.push(lexemes[position].clone());
            position += 1;
        }
    }
    kept
}

fn reads(token: &Token, wanted: &str) -> bool {
    match token {
        Token::Word(word) => word == wanted,
        Token::Sign(sign) | Token::Open(sign) => wanted.chars().eq([*sign]),
        Token::Literal | Token::Close => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_inside_macros_and_blocks_are_measured() {
        let text = "impl A {\n    fn first(&self)\n    where\n        Self: Sized,\n    {\n    }\n}\nproptest! {\n    fn second(x in 0..9) { }\n}\ntrait B { fn none(&self); }\ntype F = fn(u8) -> u8;\n";
        let found: Vec<_> = functions(&lexemes(text).unwrap())
            .into_iter()
            .map(|function| (function.name, function.line, function.lines))
            .collect();
        assert_eq!(found, [("first".to_owned(), 2, 5), ("second".to_owned(), 9, 1)]);
    }

    #[test]
    fn use_trees_are_spelt_out() {
        let text = "use std::{fs, io::{self, Read}, time::*};\nlet x = std::env::var(y);";
        let found = paths(&lexemes(text).unwrap());
        let named: Vec<&str> =
            found.iter().map(|(path, _)| path.as_str()).filter(|path| path.contains("::")).collect();
        assert_eq!(
            named,
            ["std::fs", "std::io::self", "std::io::Read", "std::io", "std::time", "std::env::var"]
        );
    }

    #[test]
    fn strings_and_comments_call_no_macros() {
        let text = "// todo!()\nlet x = \"dbg!(1)\";\nprintln!(\"\");";
        assert_eq!(macro_calls(&lexemes(text).unwrap()), [("println", 3)]);
    }

    #[test]
    fn items_for_tests_are_left_out() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() {} }\n#[cfg(test)]\nuse std::fs;\nfn c() {}";
        let names: Vec<String> = functions(&without_tests(&lexemes(text).unwrap()))
            .into_iter()
            .map(|function| function.name)
            .collect();
        assert_eq!(names, ["a", "c"]);
    }
}
