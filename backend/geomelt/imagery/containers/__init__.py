"""What holds rasters: each kind is recognised, lists its sources, and locates one of them."""
