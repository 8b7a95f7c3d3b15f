//! Whole roots and real databases: what the catalogers and the merge make of them, against counts
//! made another way and against `dpkg-query`.

#[cfg(test)]
mod dpkg_query;
#[cfg(test)]
mod roots;
#[cfg(test)]
mod shared_data;
