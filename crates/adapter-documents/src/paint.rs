//! Laid-out pages as a file: PDF/A-2a and PDF/UA-1 as far as the library checks them.

use crate::flow::{Drawing, Flow, HEIGHT, Mark, Node, WIDTH, What};
use crate::logo::Logo;
use crate::qr::Modules;
use crate::typeset::{Ink, Line};
use invoices::PrintError;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata, TextDirection};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ContentTag, Identifier, SpanTag, TagGroup, TagTree};
use krilla::{Document, SerializeSettings};

/// What a file says of itself.
pub(crate) struct About {
    pub(crate) title: String,
    pub(crate) author: String,
    /// A language tag.
    pub(crate) language: &'static str,
    pub(crate) rtl: bool,
    pub(crate) made: Option<DateTime>,
    /// Where a click on the code leads.
    pub(crate) link: String,
    /// What is said of that link.
    pub(crate) link_name: String,
}

/// Writes the file.
pub(crate) fn paint(
    flow: Flow,
    about: About,
    logo: Option<&Logo>,
    qr: &Modules,
) -> Result<Vec<u8>, PrintError> {
    let mut configuration = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    // An archive wants to know when a file was made, and not every invoice of an ERP's has a date.
    if about.made.is_some() {
        configuration = configuration.with_archival_validator(Archival::A2_A);
    }
    let configuration = configuration
        .finish()
        .map_err(|error| PrintError::Failed(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    });
    let logo = logo
        .map(|logo| Image::from_jpeg(logo.jpeg.clone().into(), false))
        .transpose()
        .map_err(PrintError::failed)?;
    let mut leaves: Vec<Option<Identifier>> = vec![None; flow.leaves];
    let brush = Brush { logo, qr };
    for drawings in &flow.pages {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| PrintError::failed("no page"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for drawing in drawings {
            let identifier = brush.draw(&mut surface, drawing);
            note(&mut leaves, drawing.mark, identifier);
        }
        surface.finish();
        for drawing in drawings {
            if let What::Link { side } = drawing.what
                && let Some(rect) = Rect::from_xywh(drawing.x, drawing.y, side, side)
            {
                let target = Target::Action(Action::Link(LinkAction::new(about.link.clone())));
                let link = LinkAnnotation::new(rect, target);
                let link = Annotation::new_link(link, Some(about.link_name.clone()));
                let identifier = page.add_tagged_annotation(link);
                note(&mut leaves, drawing.mark, Some(identifier));
            }
        }
        page.finish();
    }
    document.set_outline(outline(&flow));
    let mut tree = TagTree::new().with_lang(Some(about.language.to_owned()));
    for node in flow.tree {
        tree.children.extend(grown(node, &leaves));
    }
    document.set_tag_tree(tree);
    document.set_metadata(metadata(about));
    document
        .finish()
        .map_err(|error| PrintError::Failed(format!("{error:?}")))
}

fn metadata(about: About) -> Metadata {
    let direction = if about.rtl {
        TextDirection::RightToLeft
    } else {
        TextDirection::LeftToRight
    };
    let mut metadata = Metadata::new()
        .title(about.title)
        .language(about.language.to_owned())
        .text_direction(direction);
    if !about.author.is_empty() {
        metadata = metadata.authors(vec![about.author]);
    }
    match about.made {
        Some(made) => metadata.creation_date(made),
        None => metadata,
    }
}

fn outline(flow: &Flow) -> Outline {
    let mut outline = Outline::new();
    for heading in &flow.headings {
        let to = XyzDestination::new(heading.page, Point::from_xy(0.0, heading.y));
        outline.push_child(OutlineNode::new(heading.text.clone(), to));
    }
    outline
}

fn note(leaves: &mut [Option<Identifier>], mark: Mark, identifier: Option<Identifier>) {
    if let Mark::Leaf(number) = mark
        && let Some(leaf) = leaves.get_mut(number)
        && identifier.is_some()
    {
        *leaf = identifier;
    }
}

/// A part of the tree with what was drawn for it.
fn grown(node: Node, leaves: &[Option<Identifier>]) -> Option<krilla::tagging::Node> {
    match node {
        Node::Leaf(number) => leaves.get(number).copied().flatten().map(Into::into),
        Node::Group(tag, children) => {
            let children = children
                .into_iter()
                .filter_map(|child| grown(child, leaves))
                .collect();
            Some(TagGroup::with_children(tag, children).into())
        }
    }
}

struct Brush<'a> {
    logo: Option<Image>,
    qr: &'a Modules,
}

impl Brush<'_> {
    /// Draws one thing; gives back what it is known by in the tree.
    fn draw(&self, surface: &mut Surface<'_>, drawing: &Drawing) -> Option<Identifier> {
        if matches!(drawing.what, What::Link { .. }) {
            return None;
        }
        let tag = match (&drawing.what, drawing.mark) {
            (_, Mark::Artifact(kind)) => ContentTag::Artifact(Artifact::with_kind(kind)),
            (What::Lines(_), Mark::Leaf(_)) => ContentTag::Span(SpanTag::empty()),
            (_, Mark::Leaf(_)) => ContentTag::Other,
        };
        let identifier = surface.start_tagged(tag);
        let (x, y) = (drawing.x, drawing.y);
        match &drawing.what {
            What::Lines(lines) => draw_lines(surface, lines, x, y),
            What::Area { width, height, ink } => {
                if let Some(rect) = Rect::from_xywh(x, y, *width, *height) {
                    let mut path = PathBuilder::new();
                    path.push_rect(rect);
                    fill(surface, *ink);
                    if let Some(path) = path.finish() {
                        surface.draw_path(&path);
                    }
                }
            }
            What::Logo { width, height } => {
                if let (Some(logo), Some(size)) = (&self.logo, Size::from_wh(*width, *height)) {
                    surface.push_transform(&Transform::from_translate(x, y));
                    surface.draw_image(logo.clone(), size);
                    surface.pop();
                }
            }
            What::Qr { side } => {
                fill(surface, [0; 3]);
                if let Some(path) = self.qr.path(x, y, *side) {
                    surface.draw_path(&path);
                }
            }
            What::Link { .. } => {}
        }
        surface.end_tagged();
        matches!(drawing.mark, Mark::Leaf(_)).then_some(identifier)
    }
}

fn draw_lines(surface: &mut Surface<'_>, lines: &[Line], x: f32, top: f32) {
    let mut top = top;
    for line in lines {
        for strip in &line.strips {
            fill(surface, strip.ink);
            let start = Point::from_xy(x + strip.x, top + line.baseline);
            let font = strip.font.clone();
            surface.draw_glyphs(start, &strip.glyphs, font, &strip.text, strip.size, false);
        }
        top += line.height;
    }
}

fn fill(surface: &mut Surface<'_>, [red, green, blue]: Ink) {
    surface.set_fill(Some(Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }));
}
