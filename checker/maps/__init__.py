"""Maps: descriptors made from existing manifests."""
