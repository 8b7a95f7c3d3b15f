//! scratch
use drydock_archive::*;
use sha2::Digest;
use std::sync::Arc;
use std::time::Instant;
struct V(Vec<String>, u64);
impl LayerVisitor for V {
    fn wants(&mut self, path: &str) -> bool {
        path.ends_with("var/lib/dpkg/status")
            || path.ends_with("os-release")
            || (path.starts_with("var/lib/dpkg/info") && path.ends_with(".list"))
    }
    fn file(&mut self, path: &str, c: FileContent<'_>) {
        self.0.push(path.to_owned());
        self.1 += c.bytes.len() as u64;
    }
}
fn rss() -> String {
    std::fs::read_to_string("/proc/self/status")
        .unwrap()
        .lines()
        .filter(|l| l.starts_with("VmHWM"))
        .collect()
}
fn cpu() -> f64 {
    let s = std::fs::read_to_string("/proc/self/stat").unwrap();
    let f: Vec<&str> = s.rsplit_once(')').unwrap().1.split_whitespace().collect();
    (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let threads: usize = a.get(3).map_or(1, |t| t.parse().unwrap());
    let n: usize = a.get(4).map_or(3, |t| t.parse().unwrap());
    let mut best = f64::MAX;
    let mut bcpu = f64::MAX;
    for _ in 0..n {
        let s = Instant::now();
        let c = cpu();
        std::thread::scope(|sc| {
            for _ in 0..threads {
                sc.spawn(|| {
                    let f = std::fs::File::open(&a[2]).unwrap();
                    let len = f.metadata().unwrap().len();
                    match a[1].as_str() {
                        "bare" | "bareblob" => {
                            let gz = std::fs::read(&a[2]).unwrap();
                            let isize =
                                u32::from_le_bytes(gz[gz.len() - 4..].try_into().unwrap()) as usize;
                            let mut o = memmap2::MmapOptions::new().len(isize).map_anon().unwrap();
                            o.advise(memmap2::Advice::HugePage).unwrap();
                            libdeflater::Decompressor::new()
                                .gzip_decompress(&gz, &mut o)
                                .unwrap();
                            std::hint::black_box(sha2::Sha256::digest(&o[..]));
                            if a[1] == "bareblob" {
                                std::hint::black_box(sha2::Sha256::digest(&gz[..]));
                            }
                        }
                        "barezstd" => {
                            let mut d = zstd::stream::read::Decoder::new(f).unwrap();
                            let mut h = sha2::Sha256::new();
                            let mut b = vec![0; 256 << 10];
                            loop {
                                let n = std::io::Read::read(&mut d, &mut b).unwrap();
                                if n == 0 {
                                    break;
                                }
                                h.update(&b[..n]);
                            }
                            std::hint::black_box(h.finalize());
                        }
                        m => {
                            let mut v = V(vec![], 0);
                            let digest = (m == "blob" || m == "sizedblob").then(|| {
                                let d: [u8; 32] = hex(&a[5]);
                                drydock_model::Digest::sha256(d)
                            });
                            let input = match m {
                                "seek" => LayerInput::Seekable {
                                    file: Arc::new(f),
                                    offset: 0,
                                    len,
                                },
                                "folder" => LayerInput::Folder {
                                    path: a[2].clone().into(),
                                    whiteouts: FolderWhiteouts::Overlayfs,
                                },
                                _ => LayerInput::Stream {
                                    size: m.starts_with("sized").then_some(len),
                                    reader: Box::new(f),
                                    compression: None,
                                    blob_digest: digest,
                                    diff_id: None,
                                },
                            };
                            let scan = read_layer(input, &Caps::default(), &mut v).unwrap();
                            if a.get(6).is_some() {
                                println!(
                                    "{} files {} bytes, tree {} nodes {} B, {:?}",
                                    v.0.len(),
                                    v.1,
                                    scan.tree.len(),
                                    scan.tree.memory(),
                                    scan.warnings
                                );
                            }
                        }
                    }
                });
            }
        });
        best = best.min(s.elapsed().as_secs_f64());
        bcpu = bcpu.min(cpu() - c);
    }
    println!(
        "{} {} x{threads}: wall {best:.4} s, cpu {bcpu:.2} s; {}",
        a[1],
        a[2],
        rss()
    );
}
fn hex(s: &str) -> [u8; 32] {
    let mut o = [0; 32];
    for i in 0..32 {
        o[i] = u8::from_str_radix(&s[2 * i..2 * i + 2], 16).unwrap();
    }
    o
}
