"""Maps: descriptors made from the manifests that exist."""
